extension Table {
  /// The value in a row and a column, where there is one.
  package func value(_ row: Int, _ column: Int) -> Double? {
    guard values.indices.contains(row), values[row].indices.contains(column) else { return nil }
    return values[row][column]
  }

  /// The table in columns, for people.
  package var text: String {
    let head = [Printable.text("\(rowTitle) \\ \(columnTitle)")] + columns.map(Printable.text)
    var lines = [head]
    for (row, name) in rows.enumerated() {
      lines.append([Printable.text(name)] + columns.indices.map { cell(row, $0) })
    }
    let widths = head.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      line.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? "  " + cell + space : space + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// A number of the table as text: whole ones as such.
  package func cell(_ row: Int, _ column: Int) -> String {
    guard let value = value(row, column) else { return "" }
    return Int(exactly: value).map { "\($0)" } ?? Words.number(value)
  }
}
