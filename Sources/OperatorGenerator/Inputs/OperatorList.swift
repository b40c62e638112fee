import Yams

/// The checked-in choice of operators.
public struct OperatorList: Sendable {
  public struct Group: Sendable {
    /// Names the files: `Creation` becomes `Creation.cpp` and `Creation.swift`.
    public var name: String
    public var entries: [Entry]
  }

  /// One overload.
  public struct Entry: Sendable {
    /// As libtorch names it: `add.Tensor`.
    public var name: String
    /// One sentence.
    public var doc: String
    /// The Swift name where the rules give a bad one: `zeros`, or `zeros(like:)` with the labels.
    public var swiftName: String?
    public var isPublic = true
    /// Names of the results where the schema gives none.
    public var resultNames: [String] = []
    /// Parameters that have no default in Swift, so that calls without them mean another overload.
    public var required: [String] = []
    public var line: Int
  }

  public var groups: [Group]

  /// Reads `operators.yaml`.
  public init(parsing yaml: String, file: String) throws {
    guard let root = try compose(yaml, file: file) else {
      throw GeneratorError.malformedList(file: file, line: 1, message: "the list is empty")
    }
    let reader = OperatorListReader(file: file)
    groups = try reader.groups(root)
  }
}

struct OperatorListReader {
  let file: String

  func groups(_ root: Node) throws -> [OperatorList.Group] {
    var seen: [String: Int] = [:]
    return try mapping(root, "groups of operators").map { key, value in
      let name = try string(key, "the name of a group")
      guard name.first?.isUppercase == true, name.allSatisfy({ $0.isLetter || $0.isNumber }) else {
        throw error(key, "`\(name)` is no name of a group: write it like `LinearAlgebra`")
      }
      let entries = try mapping(value, "operators").flatMap { try self.entries($0, $1) }
      for entry in entries {
        if let line = seen.updateValue(entry.line, forKey: entry.name) {
          throw GeneratorError.malformedList(
            file: file, line: entry.line, message: "`\(entry.name)` is in line \(line) already")
        }
      }
      return OperatorList.Group(name: name, entries: entries)
    }
  }

  /// `add.Tensor: sentence`, `abs, abs_: sentence`, or a mapping in place of the sentence.
  private func entries(_ key: Node, _ value: Node) throws -> [OperatorList.Entry] {
    let names = try string(key, "an operator").split(separator: ",").map {
      String($0.drop { $0 == " " })
    }
    var entry = OperatorList.Entry(name: "", doc: "", line: line(key))
    if let doc = value.string {
      entry.doc = doc
    } else {
      for (field, content) in try mapping(value, "a sentence, or `doc`, `swift`, …") {
        switch try string(field, "a field") {
        case "doc": entry.doc = try string(content, "a sentence")
        case "swift": entry.swiftName = try string(content, "a Swift name")
        case "access":
          let access = try string(content, "`public` or `package`")
          guard ["public", "package"].contains(access) else {
            throw error(content, "`access` is `public` or `package`, not `\(access)`")
          }
          entry.isPublic = access == "public"
        case "results": entry.resultNames = try strings(content, "result names")
        case "required": entry.required = try strings(content, "parameters")
        case let other:
          throw error(
            field,
            "unknown field `\(other)`; there are `doc`, `swift`, `access`, `results`, `required`")
        }
      }
    }
    guard entry.doc.hasSuffix(".") else {
      throw error(key, "`\(names[0])` needs a sentence that ends with a full stop")
    }
    return names.map { name in
      var named = entry
      named.name = name
      return named
    }
  }

  private func mapping(_ node: Node, _ expected: String) throws -> [(Node, Node)] {
    guard let mapping = node.mapping else { throw error(node, "expected \(expected)") }
    return mapping.map { ($0.key, $0.value) }
  }

  private func string(_ node: Node, _ expected: String) throws -> String {
    guard let string = node.string, !string.isEmpty else {
      throw error(node, "expected \(expected)")
    }
    return string
  }

  private func strings(_ node: Node, _ expected: String) throws -> [String] {
    guard let sequence = node.sequence else { throw error(node, "expected a list of \(expected)") }
    return try sequence.map { try string($0, "one of the \(expected)") }
  }

  private func line(_ node: Node) -> Int { node.mark?.line ?? 1 }

  private func error(_ node: Node, _ message: String) -> GeneratorError {
    .malformedList(file: file, line: line(node), message: message)
  }
}
