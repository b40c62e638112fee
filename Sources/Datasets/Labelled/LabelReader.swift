/// A label as it stands in a file.
struct RawLabel: Sendable {
  var text: String
  /// The file of the label, and its line.
  var file: String
  var line: Int
  /// The line of the text that it belongs to.
  var textLine: Int
}

extension LabelledPlaces {
  /// Where the texts are, for a tokenizer that is made from them.
  var corpus: TextCorpus {
    TextCorpus(files: files, fields: labelFiles == nil ? Array(fields.dropLast()) : fields)
  }

  /// Calls the closure with the label of every text of a file, in their order.
  func forEachLabel(
    ofFile number: Int, _ context: PreparationContext,
    _ body: (RawLabel) throws(DataError) -> Void
  ) throws(DataError) {
    let (file, format) = files[number]
    var reader = try RecordReader(file, format: format)
    let parser = try RecordParser(file, format, fields: fields, &reader)
    guard let labelFiles else {
      while let record = try reader.next() {
        try context.checkCancelled()
        guard let label = try parser.fields(of: record)?.last else { continue }
        guard !label.isEmpty else {
          throw .unpaired(file: file, line: record.line, missing: "label")
        }
        try body(RawLabel(text: label, file: file, line: record.line, textLine: record.line))
      }
      return
    }
    let labelFile = labelFiles[number]
    var labels = try RecordReader(labelFile, format: .lines)
    while let text = try reader.next() {
      try context.checkCancelled()
      guard let record = try labels.next() else {
        throw .unpaired(file: file, line: text.line, missing: "label in \(labelFile)")
      }
      let label = try record.text(labelFile).trimmed
      guard !label.isEmpty else {
        throw .unpaired(file: labelFile, line: record.line, missing: "label")
      }
      try body(RawLabel(text: label, file: labelFile, line: record.line, textLine: text.line))
    }
    if let extra = try labels.next() {
      throw .unpaired(file: labelFile, line: extra.line, missing: "text in \(file)")
    }
  }
}

extension String {
  /// Without white space at both ends.
  var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}
