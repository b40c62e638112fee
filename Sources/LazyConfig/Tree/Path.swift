/// A place in a tree: the keys, names and indices that lead to it from the root.
///
/// As text, steps are joined by dots: `model.layers.3.attention`. In a key, the characters
/// `. [ ] = \` are preceded by a backslash. `layers[3]` reads the same as `layers.3`, and `a['']` is an
/// empty key below `a`.
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
