/// What stops the generator; every case says what to do.
public enum GeneratorError: Error, Equatable, CustomStringConvertible {
  case missingFile(path: String, remedy: String)
  case malformedYAML(file: String, message: String)
  case malformedList(file: String, line: Int, message: String)
  case unknownOperator(name: String, line: Int, nearest: [String])
  case unsupportedOperator(name: String, line: Int, reason: String)
  case badSwiftName(name: String, line: Int, message: String)
  case clash(swift: String, operators: [String])

  public var description: String {
    switch self {
    case .missingFile(let path, let remedy):
      "\(path) is not there: \(remedy)"
    case .malformedYAML(let file, let message):
      "\(file): \(message)"
    case .malformedList(let file, let line, let message):
      "\(file):\(line): \(message)"
    case .unknownOperator(let name, let line, let nearest):
      "operators.yaml:\(line): libtorch has no operator `\(name)`"
        + (nearest.isEmpty
          ? "" : "; the nearest are " + nearest.map { "`\($0)`" }.joined(separator: ", "))
    case .unsupportedOperator(let name, let line, let reason):
      "operators.yaml:\(line): `\(name)` cannot be generated: \(reason)"
    case .badSwiftName(let name, let line, let message):
      "operators.yaml:\(line): `\(name)`: \(message)"
    case .clash(let swift, let operators):
      "\(operators.map { "`\($0)`" }.joined(separator: " and ")) would both be `\(swift)` in Swift:"
        + " give one of them another name with `swift:` in operators.yaml"
    }
  }
}
