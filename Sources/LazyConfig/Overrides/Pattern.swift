/// Which nodes an edit or a selection is about.
///
///     model.dropout           one node
///     layers.3, layers[3]     an element of a list; -1 is the last
///     names['']               an empty key
///     layers[6:12]            elements 6 to 11; [6:], [:12], [-2:] count from an end
///     layers.*.attention      `*`: every child
///     **.dropout              `**`: any number of levels
///     @MLP.act                every node that is a call of MLP, or stands in a slot of that type
///     layers.*@MLP.act        the same, one level below layers
public struct Pattern: Sendable, Hashable {
  /// One step of a pattern.
  public enum Step: Sendable, Hashable {
    /// A key or an index: `model`, `3`.
    case name(String)
    /// `*`: every child.
    case anyChild
    /// `**`: any number of levels, none included.
    case anyDepth
    /// `[from:to]`: elements of a list, without the last; negative numbers count from the end.
    case slice(from: Int?, to: Int?)
    /// Stays where it is, if the node there is of this type.
    case type(String)
  }

  /// The steps from the root.
  public var steps: [Step]

  /// A pattern of these steps.
  public init(_ steps: [Step]) { self.steps = steps }

  /// The pattern that one node matches.
  public init(_ path: Path) { steps = path.steps.map(Step.name) }

  /// The path, when the pattern stands for one node at most.
  public var path: Path? {
    var names: [String] = []
    for step in steps {
      guard case .name(let name) = step else { return nil }
      names.append(name)
    }
    return Path(names)
  }
}

extension Pattern: CustomStringConvertible {
  public var description: String {
    var text = ""
    for (index, step) in steps.enumerated() {
      switch step {
      case .slice(let from, let to):
        text += "[\(from.map(String.init) ?? ""):\(to.map(String.init) ?? "")]"
        continue
      case .type(let name):
        // `@MLP` alone stands for any depth.
        if index > 0, steps[index - 1] == .anyDepth, text.hasSuffix("**") { text.removeLast(2) }
        text += "@\(name)"
        continue
      case .name(""):
        text += "['']"
        continue
      default: break
      }
      if !text.isEmpty { text += "." }
      switch step {
      case .name(let name): text += PatternParser.escaped(name)
      case .anyChild: text += "*"
      case .anyDepth: text += "**"
      case .slice, .type: break
      }
    }
    return text
  }
}

extension Pattern: ExpressibleByStringLiteral {
  /// A pattern written in code. Text that is not a pattern becomes one key.
  public init(stringLiteral value: String) {
    self = (try? Pattern(parsing: value)) ?? Pattern([.name(value)])
  }
}

extension Pattern {
  /// Reads a pattern.
  ///
  /// - Throws: ``SyntaxError`` that says at which column and why.
  public init(parsing text: String) throws(SyntaxError) {
    var parser = PatternParser(text)
    self.init(try parser.pattern())
  }
}

struct PatternParser {
  let text: String
  let bytes: [UInt8]
  var position = 0

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  mutating func pattern() throws(SyntaxError) -> [Pattern.Step] {
    var steps: [Pattern.Step] = []
    var expectsName = true
    while position < bytes.count {
      guard steps.count <= Limits.depth else { throw SyntaxError.tooDeep(in: text, at: position) }
      switch bytes[position] {
      case UInt8(ascii: "."):
        guard !expectsName else { throw error("a key is missing before '.'") }
        position += 1
        expectsName = true
      case UInt8(ascii: "["):
        guard !expectsName || steps.isEmpty else { throw error("a key is missing before '['") }
        steps.append(try bracket())
        expectsName = false
      case UInt8(ascii: "@"):
        position += 1
        if expectsName { Self.append(.anyDepth, to: &steps) }
        steps.append(.type(try typeName()))
        expectsName = false
      default:
        guard expectsName else { throw error("'.' is missing") }
        Self.append(try name(), to: &steps)
        expectsName = false
      }
    }
    guard !expectsName else { throw error("a key is missing at the end") }
    return steps
  }

  private static func append(_ step: Pattern.Step, to steps: inout [Pattern.Step]) {
    if step == .anyDepth, steps.last == .anyDepth { return }
    steps.append(step)
  }

  private mutating func name() throws(SyntaxError) -> Pattern.Step {
    let start = position
    var name: [UInt8] = []
    var isEscaped = false
    scan: while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "@"): break scan
      case UInt8(ascii: "]"): throw error("']' without '['")
      case UInt8(ascii: "\\") where position + 1 < bytes.count:
        isEscaped = true
        position += 1
        name.append(bytes[position])
      case let byte where Self.mayStandInName(byte): name.append(byte)
      default:
        throw error(
          "a key cannot hold '\(Unicode.Scalar(bytes[position]))'; put a backslash before it")
      }
      position += 1
    }
    guard position > start else { throw error("a key is missing") }
    let text = String(decoding: name, as: UTF8.self)
    guard !isEscaped else { return .name(text) }
    switch text {
    case "*": return .anyChild
    case "**": return .anyDepth
    default:
      guard !name.contains(UInt8(ascii: "*")) else {
        throw error("'*' and '**' stand alone between dots")
      }
      if name.contains(UInt8(ascii: "$")), name.contains(UInt8(ascii: "/")) {
        throw error("'$' cannot stand in a key with '/'")
      }
      return .name(text)
    }
  }

  /// A key as it stands in a pattern: what means something there gets a backslash.
  static func escaped(_ name: String) -> String {
    let bytes = Array(name.utf8)
    let isPlain =
      bytes.allSatisfy { mayStandInName($0) && $0 != UInt8(ascii: "*") }
      && !(bytes.contains(UInt8(ascii: "$")) && bytes.contains(UInt8(ascii: "/")))
      && bytes.last != UInt8(ascii: "+")
    if isPlain { return name }
    var escaped: [UInt8] = []
    for byte in bytes {
      if byte < 0x80, byte != UInt8(ascii: "_"), !ExpressionParser.isLetterOrDigit(byte) {
        escaped.append(UInt8(ascii: "\\"))
      }
      escaped.append(byte)
    }
    return String(decoding: escaped, as: UTF8.self)
  }

  private static func mayStandInName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"), UInt8(ascii: "/"),
      UInt8(ascii: "*"),
      0x80...:
      true
    default: ExpressionParser.isLetterOrDigit(byte)
    }
  }

  /// `[3]`, `[key]`, `[6:12]`.
  private mutating func bracket() throws(SyntaxError) -> Pattern.Step {
    let start = position
    var name: [UInt8] = []
    var isEscaped = false
    position += 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "]") {
      if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count {
        isEscaped = true
        position += 1
      }
      name.append(bytes[position])
      position += 1
    }
    guard position < bytes.count else {
      throw SyntaxError("'[' is not closed", in: text, at: start)
    }
    let inside = String(decoding: name, as: UTF8.self)
    let isEmptyKey = Path.isEmptyKey(bytes[start...position])
    position += 1
    if isEmptyKey { return .name("") }
    guard !inside.isEmpty else {
      throw SyntaxError("'[]' needs a key or an index", in: text, at: start)
    }
    if isEscaped { return .name(inside) }
    if inside == "*" { return .anyChild }
    guard let colon = inside.firstIndex(of: ":") else { return .name(inside) }
    let from = inside[..<colon]
    let to = inside[inside.index(after: colon)...]
    guard from.isEmpty || Int(from) != nil, to.isEmpty || Int(to) != nil else {
      throw SyntaxError("a slice is written [from:to] with integers", in: text, at: start)
    }
    return .slice(from: Int(from), to: Int(to))
  }

  private mutating func typeName() throws(SyntaxError) -> String {
    let start = position
    while position < bytes.count,
      bytes[position] == UInt8(ascii: "_") || ExpressionParser.isLetterOrDigit(bytes[position])
    {
      position += 1
    }
    guard position > start else { throw error("a type's name is missing after '@'") }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private func error(_ problem: String) -> SyntaxError {
    SyntaxError(problem, in: text, at: position)
  }
}
