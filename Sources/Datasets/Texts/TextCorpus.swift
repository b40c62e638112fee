/// The texts of files, read as a stream: whole files, or some fields of each record.
public struct TextCorpus: Sendable {
  /// The files, in order, and how texts are told apart in each.
  let files: [(path: String, format: FileFormat)]
  /// The fields or columns that hold texts, in files of records.
  let fields: [String]

  /// The texts of files that names and patterns mean.
  ///
  /// - Parameters:
  ///   - patterns: Names of files and folders, and patterns such as `corpus/**/*.txt`.
  ///   - field: The field or column that holds the text, in files of records.
  public init(_ patterns: [String], field: String = "text") throws(DataError) {
    files = try FilePattern.files(patterns).map { ($0, FileFormat(of: $0)) }
    fields = [field]
  }

  init(files: [(path: String, format: FileFormat)], fields: [String]) {
    self.files = files
    self.fields = fields
  }

  /// The paths of the files.
  public var paths: [String] { files.map(\.path) }

  /// Calls the closure with every text, a long one in pieces.
  ///
  /// - Throws: What is wrong with a file, or what the closure throws.
  public func forEachText(
    _ context: PreparationContext, _ body: (String) throws(DataError) -> Void
  ) throws(DataError) {
    for (file, format) in files {
      var reader = try RecordReader(file, format: format)
      let parser = try RecordParser(file, format, fields: fields, &reader)
      while let record = try reader.next() {
        try context.checkCancelled()
        for field in try parser.fields(of: record) ?? [] { try body(field) }
      }
    }
  }

  /// A checksum of all that the texts depend on.
  func fingerprint(_ context: PreparationContext) throws(DataError) -> String {
    var parts = fields
    for (file, format) in files {
      let compressed = file.hasSuffix(".gz") ? "gz" : ""
      parts.append("\(try SourceHash.of(file, context).hex)\(format.rawValue)\(compressed)")
    }
    return XXHash64.of(parts.joined(separator: "\n").utf8).hex
  }
}
