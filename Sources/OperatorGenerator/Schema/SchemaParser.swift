/// Why a signature could not be read.
public struct SchemaError: Error, Equatable, CustomStringConvertible {
  public var text: String
  public var column: Int
  public var expected: String

  public var description: String {
    "cannot read the signature `\(text)`: expected \(expected) at column \(column)"
  }
}

extension FunctionSchema {
  /// Reads a signature such as `add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`.
  public init(parsing text: String) throws(SchemaError) {
    var parser = SchemaParser(text)
    self = try parser.function()
  }
}

/// A recursive-descent reader of signatures.
struct SchemaParser {
  private let text: String
  private let characters: [Character]
  private var position = 0

  init(_ text: String) {
    self.text = text
    self.characters = Array(text)
  }

  mutating func function() throws(SchemaError) -> FunctionSchema {
    let name = try word("a name")
    let overload = take(".") ? try word("an overload name") : ""
    try expect("(")
    let arguments = try arguments()
    try expect("->")
    let results = try results()
    guard position == characters.count else { throw error("the end") }
    return FunctionSchema(
      name: name, overload: overload, arguments: arguments, results: results, text: text)
  }

  private mutating func arguments() throws(SchemaError) -> [SchemaArgument] {
    var arguments: [SchemaArgument] = []
    var isKeywordOnly = false
    if take(")") { return [] }
    repeat {
      if take("*") {
        isKeywordOnly = true
        continue
      }
      let (type, isMutated) = try type()
      let name = try word("an argument name")
      arguments.append(
        SchemaArgument(
          name: name, type: type, isMutated: isMutated,
          defaultValue: take("=") ? try value() : nil, isKeywordOnly: isKeywordOnly))
    } while take(",")
    try expect(")")
    return arguments
  }

  private mutating func results() throws(SchemaError) -> [SchemaResult] {
    guard take("(") else { return [try result()] }
    if take(")") { return [] }
    var results: [SchemaResult] = []
    repeat { results.append(try result()) } while take(",")
    try expect(")")
    return results
  }

  private mutating func result() throws(SchemaError) -> SchemaResult {
    let (type, isMutated) = try type()
    skipSpaces()
    let isNamed = position < characters.count && isWordCharacter(characters[position])
    return SchemaResult(
      type: type, name: isNamed ? try word("a result name") : "", isMutated: isMutated)
  }

  /// A type and whether its alias annotation says that it is written to.
  private mutating func type() throws(SchemaError) -> (SchemaType, isMutated: Bool) {
    var type = SchemaType(named: try word("a type"))
    var isMutated = false
    while position < characters.count {
      switch characters[position] {
      case "(":  // alias annotation: (a), (a!), (a -> *)
        guard let close = characters[position...].firstIndex(of: ")") else { throw error("`)`") }
        isMutated = characters[position..<close].contains("!")
        position = close + 1
      case "?":
        position += 1
        type = .optional(type)
      case "[":
        guard let close = characters[position...].firstIndex(of: "]") else { throw error("`]`") }
        let length = Int(String(characters[(position + 1)..<close]))
        position = close + 1
        type = .list(type, length: length)
      default:
        return (type, isMutated)
      }
    }
    return (type, isMutated)
  }

  /// A default, up to the comma or parenthesis that ends it.
  private mutating func value() throws(SchemaError) -> String {
    let start = position
    var depth = 0
    var quote: Character?
    while position < characters.count {
      let character = characters[position]
      if let open = quote {
        if character == "\\" {
          position += 1  // and what it escapes
        } else if character == open {
          quote = nil
        }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == "[" {
        depth += 1
      } else if character == "]" {
        depth -= 1
      } else if depth == 0, character == "," || character == ")" {
        break
      }
      position += 1
    }
    guard position > start else { throw error("a default value") }
    return String(characters[start..<position])
  }

  private mutating func word(_ expected: String) throws(SchemaError) -> String {
    skipSpaces()
    let start = position
    while position < characters.count, isWordCharacter(characters[position]) { position += 1 }
    guard position > start else { throw error(expected) }
    return String(characters[start..<position])
  }

  private mutating func take(_ token: String) -> Bool {
    skipSpaces()
    guard characters[position...].starts(with: token) else { return false }
    position += token.count
    return true
  }

  private mutating func expect(_ token: String) throws(SchemaError) {
    guard take(token) else { throw error("`\(token)`") }
  }

  private mutating func skipSpaces() {
    while position < characters.count, characters[position] == " " { position += 1 }
  }

  private func isWordCharacter(_ character: Character) -> Bool {
    character == "_" || (character.isASCII && (character.isLetter || character.isNumber))
  }

  private func error(_ expected: String) -> SchemaError {
    SchemaError(text: text, column: position + 1, expected: expected)
  }
}
