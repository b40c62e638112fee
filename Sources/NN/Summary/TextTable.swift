/// Columns of text.
package struct TextTable {
  package let titles: [String]
  package let rows: [[String]]
  /// Which columns stand at the right.
  package let isRight: [Bool]
  /// Which columns are shown.
  package let columns: [Int]

  package init(titles: [String], rows: [[String]], isRight: [Bool], columns: [Int]) {
    self.titles = titles
    self.rows = rows
    self.isRight = isRight
    self.columns = columns
  }

  package var text: String {
    let all = [titles] + rows
    let widths = titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      let cells = columns.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return isRight[column] ? space + row[column] : row[column] + space
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
