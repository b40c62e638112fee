/// An expression as a tree.
indirect enum PatternNode {
  case empty
  case set(ScalarSet)
  case sequence([PatternNode])
  case alternatives([PatternNode])
  case repetition(PatternNode, minimum: Int, maximum: Int?, Greed)
  case look(PatternNode, isBehind: Bool, isNegative: Bool)
  case atomic(PatternNode)
  case anchor(Anchor)

  enum Greed { case greedy, lazy, possessive }

  enum Anchor {
    case lineStart, lineEnd, textStart, textEnd, textEndOrNewline, wordEdge, noWordEdge
  }

  /// More than a program can have instructions for.
  private static let maximumWidth = 1 << 20

  /// How many scalars the node always takes, if that is fixed.
  var width: Int? {
    switch self {
    case .empty, .look, .anchor: return 0
    case .set: return 1
    case .atomic(let node): return node.width
    case .sequence(let nodes):
      return nodes.reduce(0) { sum, node in
        sum.flatMap { sum in node.width.map { min($0 + sum, Self.maximumWidth) } }
      }
    case .alternatives(let nodes):
      let widths = Set(nodes.map(\.width))
      return widths.count == 1 ? widths.first.flatMap { $0 } : nil
    case .repetition(let node, let minimum, let maximum, _):
      return minimum == maximum ? node.width.map { min($0 * minimum, Self.maximumWidth) } : nil
    }
  }
}

/// Reads expressions in the syntax of Ruby, as Oniguruma does.
struct PatternParser {
  private let source: String
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var depth = 0
  private var options = Options()

  private struct Options {
    var ignoresCase = false
    var dotMatchesNewline = false
    var isExtended = false
  }

  /// Patterns of models have some hundreds.
  private static let maximumLength = 10_000

  static func parse(_ source: String) throws(TokenizerError) -> PatternNode {
    var parser = PatternParser(source)
    guard parser.scalars.count <= maximumLength else {
      throw parser.failure("the pattern has more than \(maximumLength) characters")
    }
    let node = try parser.readAlternatives()
    guard parser.position == parser.scalars.count else { throw parser.failure("unmatched ')'") }
    return node
  }

  private init(_ source: String) {
    self.source = source
    scalars = Array(source.unicodeScalars)
  }

  func failure(_ message: String) -> TokenizerError {
    .badPattern(pattern: source, offset: position, message: message)
  }

  /// The next character, and the one after it.
  var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }
  var peekSecond: Unicode.Scalar? {
    position + 1 < scalars.count ? scalars[position + 1] : nil
  }

  mutating func advance() { position += 1 }

  /// Reads something inside of something else, up to a depth.
  mutating func nested<Result>(
    _ body: (inout PatternParser) throws(TokenizerError) -> Result
  ) throws(TokenizerError) -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 100 else { throw failure("groups are nested more than 100 deep") }
    return try body(&self)
  }

  mutating func take(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard position + wanted.count <= scalars.count,
      wanted.indices.allSatisfy({ scalars[position + $0] == wanted[$0] })
    else { return false }
    position += wanted.count
    return true
  }

  private mutating func readAlternatives() throws(TokenizerError) -> PatternNode {
    try nested { parser throws(TokenizerError) in
      // Options that are set inside of a group end with it.
      let old = parser.options
      defer { parser.options = old }
      var alternatives = [try parser.readSequence()]
      while parser.take("|") { alternatives.append(try parser.readSequence()) }
      return alternatives.count == 1 ? alternatives[0] : .alternatives(alternatives)
    }
  }

  private mutating func readSequence() throws(TokenizerError) -> PatternNode {
    var nodes: [PatternNode] = []
    while let scalar = peek, scalar != "|", scalar != ")" {
      if options.isExtended, scalar.properties.isWhitespace {
        position += 1
      } else if options.isExtended, scalar == "#" {
        while let scalar = peek, scalar != "\n" { position += 1 }
      } else if let node = try readAtom() {
        nodes.append(try readRepetition(of: node))
      }
    }
    return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
  }

  private mutating func readRepetition(of atom: PatternNode) throws(TokenizerError) -> PatternNode {
    var node = atom
    var count = 0
    while let scalar = peek {
      let minimum: Int
      let maximum: Int?
      var isCounted = false
      switch scalar {
      case "*": (minimum, maximum) = (0, nil)
      case "+": (minimum, maximum) = (1, nil)
      case "?": (minimum, maximum) = (0, 1)
      case "{":
        guard let (low, high, end) = readCounts() else { return node }
        (minimum, maximum) = (low, high)
        position = end - 1
        isCounted = true
      default: return node
      }
      guard maximum.map({ $0 >= minimum }) ?? true, max(minimum, maximum ?? 0) <= 1000 else {
        throw failure("a repetition must count up to at most 1000")
      }
      count += 1
      guard count <= 10 else { throw failure("more than 10 repetitions of one another") }
      position += 1
      var greed = PatternNode.Greed.greedy
      if take("?") {
        greed = .lazy
      } else if !isCounted, take("+") {
        greed = .possessive
      }
      node = .repetition(node, minimum: minimum, maximum: maximum, greed)
    }
    return node
  }

  /// The counts of `{2}`, `{2,}`, `{,3}` or `{2,3}` and where they end; nil for a plain brace.
  private func readCounts() -> (minimum: Int, maximum: Int?, end: Int)? {
    var text = ""
    var end = position + 1
    while end < scalars.count, scalars[end] != "}", text.count < 16 {
      text.unicodeScalars.append(scalars[end])
      end += 1
    }
    guard end < scalars.count, scalars[end] == "}", !text.isEmpty else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count <= 2, text != ",",
      parts.allSatisfy({ $0.isEmpty || $0.allSatisfy(\.isASCII) && Int($0).map { $0 >= 0 } == true }
      )
    else { return nil }
    let low = Int(parts[0]) ?? 0
    return (low, parts.count == 1 ? low : Int(parts[1]), end + 1)
  }

  func literal(_ scalar: UInt32) throws(TokenizerError) -> PatternNode {
    if options.ignoresCase, CaseVariants.expands(scalar) {
      throw failure("a character that is several in another case cannot be looked for in any case")
    }
    let variants = options.ignoresCase ? CaseVariants.of(scalar) : [scalar]
    return .set(ScalarSet(variants.map { $0...$0 }))
  }

  func cased(_ set: ScalarSet) -> PatternNode { .set(options.ignoresCase ? set.withAllCases : set) }

  private mutating func readAtom() throws(TokenizerError) -> PatternNode? {
    guard let scalar = peek else { return nil }
    position += 1
    switch scalar {
    case ".": return .set(options.dotMatchesNewline ? .all : .notNewline)
    case "^": return .anchor(.lineStart)
    case "$": return .anchor(.lineEnd)
    case "[": return cased(try readClass())
    case "(": return try readGroup()
    case "\\": return try readEscape()
    case "*", "+", "?":
      position -= 1
      throw failure("nothing to repeat")
    default: return try literal(scalar.value)
    }
  }

  private mutating func close(_ node: PatternNode) throws(TokenizerError) -> PatternNode {
    guard take(")") else { throw failure("missing ')'") }
    return node
  }

  private mutating func readGroup() throws(TokenizerError) -> PatternNode? {
    guard take("?") else { return try close(try readAlternatives()) }
    if take("#") {
      while let scalar = peek, scalar != ")" { position += scalar == "\\" ? 2 : 1 }
      _ = try close(.empty)
      return nil
    }
    if take(":") { return try close(try readAlternatives()) }
    if take("=") {
      return try close(.look(try readAlternatives(), isBehind: false, isNegative: false))
    }
    if take("!") {
      return try close(.look(try readAlternatives(), isBehind: false, isNegative: true))
    }
    if take("<=") {
      return try close(.look(try readAlternatives(), isBehind: true, isNegative: false))
    }
    if take("<!") {
      return try close(.look(try readAlternatives(), isBehind: true, isNegative: true))
    }
    if take(">") { return try close(.atomic(try readAlternatives())) }
    if take("<") || take("P<") {
      while let scalar = peek, scalar != ">" { position += 1 }
      guard take(">") else { throw failure("missing '>' after the name of a group") }
      return try close(try readAlternatives())
    }
    return try readOptions()
  }

  /// Options such as `(?i)`, to the end of the group around them, or `(?i:…)`.
  private mutating func readOptions() throws(TokenizerError) -> PatternNode {
    let old = options
    var value = true
    while let scalar = peek {
      position += 1
      switch scalar {
      case "-": value = false
      case "i": options.ignoresCase = value
      case "m": options.dotMatchesNewline = value
      case "x": options.isExtended = value
      case ":":
        let node = try readAlternatives()
        options = old
        guard take(")") else { throw failure("missing ')'") }
        return node
      case ")":
        let node = try readAlternatives()
        options = old
        return node
      default:
        position -= 1
        throw failure("unknown kind of group")
      }
    }
    throw failure("missing ')'")
  }
}
