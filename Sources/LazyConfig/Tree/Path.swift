/// A place in a tree: the keys, names and indices that lead to it from the root.
///
/// As text, steps are joined by dots: `model.layers.3.attention`. In a key, the characters
/// `. [ ] = \` are preceded by a backslash. `layers[3]` reads the same as `layers.3`, `layers.-1` leads to
/// the last element, and `a['']` is an empty key below `a`.
public struct Path: Sendable, Hashable {
  /// The keys and indices, from the root.
  public var steps: [String]

  /// A path of these steps, which are taken as they are: a dot in one belongs to it.
  public init(_ steps: [String] = []) { self.steps = steps }

  /// The path of the root: no steps.
  public static let root = Path()

  /// Whether this is the root's path.
  public var isRoot: Bool { steps.isEmpty }
  /// The path without its last step; the root's is the root.
  public var parent: Path { Path(Array(steps.dropLast())) }

  /// The path of a child.
  public func appending(_ step: String) -> Path { Path(steps + [step]) }

  /// The index that a step stands for in a list: plain digits, or nil.
  package static func index(_ step: String) -> Int? {
    var value = 0
    var digits = 0
    for byte in step.utf8 {
      guard byte >= 0x30, byte <= 0x39, digits < 18 else { return nil }
      value = value * 10 + Int(byte - 0x30)
      digits += 1
    }
    guard digits > 0, digits == 1 || step.utf8.first != 0x30 else { return nil }
    return value
  }

  /// Where a step leads in a list: an index, or one counted from the end (`-1` is the last). Nil when it is
  /// no integer, or there is no such element.
  static func position(_ step: String, in count: Int) -> Int? {
    if let index = index(step) { return index < count ? index : nil }
    guard let integer = integer(step) else { return nil }
    let position = integer < 0 ? count + integer : integer
    return position >= 0 && position < count ? position : nil
  }

  /// The integer that a step into a list is: digits with a sign, zeros in front, or single underscores
  /// between them, as users of Python write them.
  static func integer(_ step: String) -> Int? {
    let sign = step.utf8.first
    let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
    var value = 0
    var expectsDigit = true
    for byte in step.utf8.dropFirst(isSigned ? 1 : 0) {
      if byte == UInt8(ascii: "_"), !expectsDigit {
        expectsDigit = true
      } else if byte >= 0x30, byte <= 0x39, value < 100_000_000_000_000_000 {
        value = value * 10 + Int(byte - 0x30)
        expectsDigit = false
      } else {
        return nil
      }
    }
    guard !expectsDigit else { return nil }
    return sign == UInt8(ascii: "-") ? -value : value
  }
}

extension Path: CustomStringConvertible {
  public var description: String {
    steps.isEmpty ? "(root)" : text
  }

  /// The path as it is written; empty for the root.
  public var text: String {
    var text = ""
    for step in steps {
      if step.isEmpty {
        text += "['']"
      } else {
        if !text.isEmpty { text += "." }
        text += Self.escaped(step)
      }
    }
    return text
  }

  /// Whether a bracket holds nothing but quotes: the empty key.
  static func isEmptyKey(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.elementsEqual("['']".utf8) || bytes.elementsEqual("[\"\"]".utf8)
  }

  static func escaped(_ step: String) -> String {
    func isSpecial(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: ".") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
        || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "\\")
    }
    guard step.utf8.contains(where: isSpecial) else { return step }
    var escaped: [UInt8] = []
    for byte in step.utf8 {
      if isSpecial(byte) { escaped.append(UInt8(ascii: "\\")) }
      escaped.append(byte)
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}

extension Path: ExpressibleByStringLiteral {
  /// A path written in code. Text that is not a path becomes one key.
  public init(stringLiteral value: String) {
    self = (try? Path(parsing: value)) ?? Path([value])
  }
}
