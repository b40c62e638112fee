extension PatternParser {
  /// Reads what follows a backslash outside of a class.
  mutating func readEscape() throws(TokenizerError) -> PatternNode {
    guard let scalar = peek else { throw failure("a pattern cannot end in '\\'") }
    switch scalar {
    case "A": return anchor(.textStart)
    case "z": return anchor(.textEnd)
    case "Z": return anchor(.textEndOrNewline)
    case "b": return anchor(.wordEdge)
    case "B": return anchor(.noWordEdge)
    case "R":
      advance()
      let pair = PatternNode.sequence([
        .set(ScalarSet([0x0D...0x0D])), .set(ScalarSet([0x0A...0x0A])),
      ])
      let single = ScalarSet([0x0A...0x0D, 0x85...0x85, 0x2028...0x2029])
      return .atomic(.alternatives([pair, .set(single)]))
    case "1"..."9": throw failure("back references are not read")
    case "k", "g", "G", "K", "X", "y", "Y", "N", "O", "c", "C", "M":
      throw failure("'\\\(scalar)' is not read")
    default: break
    }
    if scalar == "w" || scalar == "W" {
      advance()
      return .set(scalar == "w" ? .wordOutsideClass : ScalarSet.wordOutsideClass.inverted)
    }
    if let set = try readClassEscape() { return cased(set) }
    return try literal(try readCharacterEscape())
  }

  private mutating func anchor(_ anchor: PatternNode.Anchor) -> PatternNode {
    advance()
    return .anchor(anchor)
  }

  /// A class such as `\s` or `\p{L}`, if one stands here.
  private mutating func readClassEscape() throws(TokenizerError) -> ScalarSet? {
    guard let scalar = peek else { return nil }
    let set: ScalarSet
    switch scalar {
    case "s": set = .whitespace
    case "S": set = ScalarSet.whitespace.inverted
    case "d": set = .digit
    case "D": set = ScalarSet.digit.inverted
    case "w": set = .word
    case "W": set = ScalarSet.word.inverted
    case "h": set = .hexDigit
    case "H": set = ScalarSet.hexDigit.inverted
    case "p", "P":
      advance()
      return try readProperty(isNegated: scalar == "P")
    default: return nil
    }
    advance()
    return set
  }

  private mutating func readProperty(isNegated: Bool) throws(TokenizerError) -> ScalarSet {
    guard take("{") else { throw failure("expected '{' after '\\p'") }
    let isInverted = take("^") != isNegated
    var name = ""
    while let scalar = peek, scalar != "}" {
      name.unicodeScalars.append(scalar)
      advance()
    }
    guard let set = PatternParser.property(name) else {
      throw failure("unknown property '\(name)'")
    }
    guard take("}") else { throw failure("missing '}'") }
    return isInverted ? set.inverted : set
  }

  /// A general category or a script by its name.
  static func property(_ name: String) -> ScalarSet? {
    let key = name.lowercased().filter { $0 != "_" && $0 != " " && $0 != "-" }
    if let script = Script.allCases.first(where: { "\($0)" == key }) { return .script(script) }
    let categories = Properties.Category.allCases
    switch key {
    case "any": return .all
    case "space", "whitespace": return .whitespace
    case "word": return .word
    case "alpha", "alphabetic", "alnum", "upper", "lower", "emoji": return nil
    default: break
    }
    let long = [
      "letter": "l", "uppercaseletter": "lu", "lowercaseletter": "ll", "titlecaseletter": "lt",
      "modifierletter": "lm", "otherletter": "lo", "mark": "m", "nonspacingmark": "mn",
      "spacingmark": "mc", "enclosingmark": "me", "number": "n", "decimalnumber": "nd",
      "digit": "nd", "letternumber": "nl", "othernumber": "no", "punctuation": "p", "punct": "p",
      "connectorpunctuation": "pc", "dashpunctuation": "pd", "openpunctuation": "ps",
      "closepunctuation": "pe", "initialpunctuation": "pi", "finalpunctuation": "pf",
      "otherpunctuation": "po", "symbol": "s", "mathsymbol": "sm", "currencysymbol": "sc",
      "modifiersymbol": "sk", "othersymbol": "so", "separator": "z", "spaceseparator": "zs",
      "lineseparator": "zl", "paragraphseparator": "zp", "other": "c", "control": "cc",
      "format": "cf", "privateuse": "co", "unassigned": "cn",
    ]
    let short = long[key] ?? key
    let wanted = categories.filter {
      short.count == 1 ? "\($0)".hasPrefix(short) : "\($0)" == short
    }
    return wanted.isEmpty ? nil : .categories(wanted)
  }

  /// A character such as `\n`, `\x41`, `\x{1F600}` or `\u0041`; any other stands for itself.
  private mutating func readCharacterEscape() throws(TokenizerError) -> UInt32 {
    guard let scalar = peek else { throw failure("a pattern cannot end in '\\'") }
    advance()
    switch scalar {
    case "n": return 0x0A
    case "r": return 0x0D
    case "t": return 0x09
    case "f": return 0x0C
    case "v": return 0x0B
    case "a": return 0x07
    case "e": return 0x1B
    case "0": return 0
    case "x":
      if take("{") {
        let value = try readHexadecimal(upTo: 8)
        guard take("}") else { throw failure("missing '}'") }
        return value
      }
      return try readHexadecimal(upTo: 2)
    case "u": return try readHexadecimal(upTo: 4)
    default: return scalar.value
    }
  }

  private mutating func readHexadecimal(upTo count: Int) throws(TokenizerError) -> UInt32 {
    var text = ""
    while text.count < count, let scalar = peek, scalar.properties.isASCIIHexDigit {
      text.unicodeScalars.append(scalar)
      advance()
    }
    guard let value = UInt32(text, radix: 16), Unicode.Scalar(value) != nil else {
      throw failure("expected the hexadecimal number of a character")
    }
    return value
  }

  /// Reads a class after its opening bracket.
  mutating func readClass() throws(TokenizerError) -> ScalarSet {
    try nested { parser throws(TokenizerError) in try parser.readClassBody() }
  }

  private mutating func readClassBody() throws(TokenizerError) -> ScalarSet {
    let isNegated = take("^")
    var set = ScalarSet()
    var intersection: ScalarSet?
    var isFirst = true
    while true {
      guard let scalar = peek else { throw failure("missing ']'") }
      if scalar == "]", !isFirst { break }
      isFirst = false
      if take("&&") {
        intersect(&intersection, set)
        set = ScalarSet()
      } else if take("[:") {
        set.formUnion(try readPOSIXClass())
      } else if take("[") {
        set.formUnion(try readClass())
      } else {
        try readMember(into: &set)
      }
    }
    advance()
    if intersection != nil {
      intersect(&intersection, set)
      set = intersection ?? set
    }
    return isNegated ? set.inverted : set
  }

  private func intersect(_ intersection: inout ScalarSet?, _ set: ScalarSet) {
    if intersection == nil { intersection = set } else { intersection?.formIntersection(set) }
  }

  private mutating func readPOSIXClass() throws(TokenizerError) -> ScalarSet {
    let isNegated = take("^")
    let known: [(String, ScalarSet)] = [
      ("space:]", .whitespace), ("word:]", .word), ("digit:]", .digit),
      ("xdigit:]", .hexDigit), ("cntrl:]", .categories([.cc])),
      ("ascii:]", ScalarSet([0...127])),
    ]
    for (name, set) in known where take(name) { return isNegated ? set.inverted : set }
    throw failure("unknown class in '[:…:]'")
  }

  /// A character, a range or an escape inside of a class.
  private mutating func readMember(into set: inout ScalarSet) throws(TokenizerError) {
    let first: UInt32
    if take("\\") {
      if let escaped = try readClassEscape() {
        set.formUnion(escaped)
        return
      }
      if take("b") { first = 0x08 } else { first = try readCharacterEscape() }
    } else {
      guard let scalar = peek else { throw failure("missing ']'") }
      advance()
      first = scalar.value
    }
    guard peek == "-", let after = peekSecond, after != "]", after != "[" else {
      set.insert(first...first)
      return
    }
    advance()
    let last: UInt32
    if take("\\") {
      // A class cannot end a range: the hyphen is one.
      if let escaped = try readClassEscape() {
        set.insert(first...first)
        set.insert(0x2D...0x2D)
        set.formUnion(escaped)
        return
      }
      last = try readCharacterEscape()
    } else {
      guard let scalar = peek else { throw failure("missing ']'") }
      advance()
      last = scalar.value
    }
    guard first <= last else { throw failure("a range of characters runs backwards") }
    set.insert(first...last)
  }
}
