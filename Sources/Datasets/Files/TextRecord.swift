/// A part of a file that is tokenised by itself: a line, a row, or a piece of a long text.
struct TextRecord: Sendable {
  /// The bytes as they stand in the file, without the line break of a line.
  var bytes: [UInt8]
  /// The line of the file on which the record begins, from 1.
  var line: Int
  /// The line on which the next record begins.
  var lineBehind: Int
  /// Where the record begins in the decompressed file, and where the next one does.
  var start: Int
  var end: Int
  /// Whether the text ends here; false for all pieces of a long text but its last.
  var endsText = true

  /// The text of the bytes.
  ///
  /// - Throws: ``DataError/notUTF8(file:line:byteOffset:)``.
  func text(_ file: String) throws(DataError) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let offset = Self.firstInvalid(bytes)
    throw .notUTF8(
      file: file, line: line + bytes[..<offset].count { $0 == 0x0A }, byteOffset: start + offset)
  }

  /// Where the first sequence begins that is not UTF-8.
  private static func firstInvalid(_ bytes: [UInt8]) -> Int {
    var decoder = Unicode.UTF8.ForwardParser()
    var input = bytes.makeIterator()
    var place = 0
    while true {
      switch decoder.parseScalar(from: &input) {
      case .valid(let scalar): place += scalar.count
      case .error, .emptyInput: return min(place, bytes.count)
      }
    }
  }
}
