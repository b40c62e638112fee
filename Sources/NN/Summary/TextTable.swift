/// Columns of text.
struct TextTable {
  let titles: [String]
  let rows: [[String]]
  /// Which columns stand at the right.
  let isRight: [Bool]
  /// Which columns are shown.
  let columns: [Int]

  var text: String {
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
