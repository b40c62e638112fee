internal import Foundation

/// The texts of files, read as a stream: whole files, or one field of each record.
public struct TextCorpus: Sendable {
  /// The files, in order.
  public let files: [String]
  /// The field or column that holds the text, in files of records.
  public let field: String

  /// The texts of files that names and patterns mean.
  ///
  /// - Parameters:
  ///   - patterns: Names of files and folders, and patterns such as `corpus/**/*.txt`.
  ///   - field: The field or column that holds the text, in files of records.
  public init(_ patterns: [String], field: String = "text") throws(DataError) {
    files = try FilePattern.files(patterns)
    self.field = field
  }

  /// Calls the closure with every text, a long one in pieces.
  ///
  /// - Throws: What is wrong with a file, or what the closure throws.
  public func forEachText(
    _ context: PreparationContext, _ body: (String) throws(DataError) -> Void
  ) throws(DataError) {
    for file in files {
      let format = FileFormat(of: file)
      var reader = try RecordReader(file, format: format)
      let parser = try RecordParser(file, format, fields: [field], &reader)
      while let record = try reader.next() {
        try context.checkCancelled()
        guard let fields = try parser.fields(of: record) else { continue }
        try body(fields[0])
      }
    }
  }
}
