public import Tokenizers

/// What can be wrong with data.
public enum DataError: Error, Sendable, Equatable {
  /// A file or folder that is not there, and the nearest one that is.
  case noSuchFile(path: String, nearest: String?)
  /// A pattern that matches no file: the folder in which it was looked for.
  case noMatch(pattern: String, folder: String)
  /// A pattern that is none.
  case badPattern(pattern: String, reason: String)
  /// A file that cannot be read or written, and why.
  case unreadable(file: String, reason: String)
  /// A file without a text.
  case emptyFile(file: String)
  /// Bytes that are not UTF-8; the offset is counted from 0, in the decompressed file.
  case notUTF8(file: String, line: Int, byteOffset: Int)
  /// A record that cannot be read: a broken line of JSON, a ragged row.
  case badRecord(file: String, line: Int, message: String)
  /// A column or field that a file does not have, and those it has.
  case noColumn(file: String, line: Int, name: String, columns: [String])
  /// A label that no class has.
  case unknownLabel(file: String, line: Int, label: String, classes: [String])
  /// A text without a label, or a label without a text: the line that lacks it.
  case unpaired(file: String, line: Int, missing: String)
  /// A text with more tokens than the limit.
  case textTooLong(file: String, line: Int, tokens: Int, limit: Int)
  /// Fewer examples than are needed.
  case tooFewExamples(split: String, needed: Int, found: Int, reason: String)
  /// Fewer tokens than a window needs.
  case textTooShort(split: String, needed: Int, found: Int)
  /// What a tokenizer said about a text.
  case tokenizer(file: String?, line: Int?, TokenizerError)
  /// A setting that cannot be used.
  case badSetting(name: String, expected: String, found: String)
  /// An index that an epoch does not have.
  case noBatch(index: Int, count: Int)
  /// Preparation was asked to stop.
  case cancelled
  /// Anything else, in words: for sources of one's own.
  case failed(String)
}

extension DataError: CustomStringConvertible {
  /// One or two lines that say where, what, and what to do.
  public var description: String {
    switch self {
    case .noSuchFile(let path, let nearest):
      let hint = nearest.map { "; did you mean \($0)?" } ?? ""
      return "\(path): no such file or folder\(hint)"
    case .noMatch(let pattern, let folder):
      return "\(pattern): no file matches; looked in \(folder)"
    case .badPattern(let pattern, let reason): return "\(pattern): \(reason)"
    case .unreadable(let file, let reason): return "\(file): \(reason)"
    case .emptyFile(let file): return "\(file): the file holds no text; remove it from 'files'"
    case .notUTF8(let file, let line, let offset):
      return """
        \(file):\(line): byte \(offset) is not UTF-8; convert the file, for example with \
        iconv -f LATIN1 -t UTF-8
        """
    case .badRecord(let file, let line, let message): return "\(file):\(line): \(message)"
    case .noColumn(let file, let line, let name, let columns):
      return """
        \(file):\(line): there is no column \(quoted(name))\(hint(for: name, in: columns)); there are \
        \(list(columns))
        """
    case .unknownLabel(let file, let line, let label, let classes):
      return """
        \(file):\(line): the label \(quoted(label)) is not a class\(hint(for: label, in: classes)); the classes \
        are \(list(classes))
        """
    case .unpaired(let file, let line, let missing):
      return "\(file):\(line): there is no \(missing) for this line"
    case .textTooLong(let file, let line, let tokens, let limit):
      return """
        \(file):\(line): the text has \(tokens) tokens and the limit is \(limit); shorten it, raise max_length, or \
        set too_long to truncate or split
        """
    case .tooFewExamples(let split, let needed, let found, let reason):
      return "\(split): \(reason) needs \(needed) examples, and there are \(found)"
    case .textTooShort(let split, let needed, let found):
      return """
        \(split): a window needs \(needed) tokens, and the texts have \(found); add texts, or make the windows \
        shorter
        """
    case .tokenizer(let file, let line, let error):
      let place = file.map { file in line.map { "\(file):\($0): " } ?? "\(file): " } ?? ""
      return "\(place)\(error)"
    case .badSetting(let name, let expected, let found):
      return "\(name): expected \(expected), found \(found)"
    case .noBatch(let index, let count):
      return "the epoch has \(count) batches, and none has the index \(index)"
    case .cancelled: return "preparing the data was cancelled; what is done is kept"
    case .failed(let message): return message
    }
  }
}

extension DataError {
  /// Requires a count to be at least a number.
  static func require(_ name: String, _ value: Int, atLeast least: Int) throws(Self) {
    guard value >= least else {
      throw .badSetting(name: name, expected: "at least \(least)", found: "\(value)")
    }
  }

  /// Requires a number to lie in a range.
  static func require(_ name: String, _ value: Double, in range: ClosedRange<Double>) throws(Self) {
    guard range.contains(value) else {
      throw .badSetting(
        name: name, expected: "a number from \(range.lowerBound) to \(range.upperBound)",
        found: "\(value)")
    }
  }

  /// Calls the closure, and says where a tokenizer's error comes from.
  static func tokenizing<Result>(
    _ file: String? = nil, _ line: Int? = nil, _ body: () throws(TokenizerError) -> Result
  ) throws(Self) -> Result {
    do throws(TokenizerError) {
      return try body()
    } catch {
      throw .tokenizer(file: file, line: line, error)
    }
  }
}
