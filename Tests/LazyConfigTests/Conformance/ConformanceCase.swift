import Testing

@testable import LazyConfig

/// One case of the conformance data: see the README beside the data.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
  enum Kind: String, CaseIterable, Sendable {
    case interpolation, select, override, apply

    /// The field that only cases of this kind have.
    var mark: String {
      switch self {
      case .interpolation: "definition"
      case .select: "key"
      case .override: "text"
      case .apply: "overrides"
      }
    }
  }

  /// What a case cannot be run without, and lacks.
  struct NotUnderstood: Error, CustomStringConvertible {
    let description: String
  }

  let fields: ConfigMap
  /// Nil when the line is no case of a known kind.
  let kind: Kind?
  /// The file and the line.
  let place: String
  /// Why the line could not be read; nil when it could.
  let misread: String?

  /// Reads a line.
  ///
  /// - Parameter file: the file's name without its ending.
  init(line: some StringProtocol, number: Int, file: String) {
    place = "\(file).jsonl:\(number)"
    var reader = JSONReader(String(line), file: SourceFile(name: place), isRaw: true)
    do throws(Problem) {
      guard case .map(let map) = try reader.read().value else {
        (fields, kind, misread) = (ConfigMap(), nil, "the line is not a JSON object")
        return
      }
      fields = map
      misread = nil
      // An override's key is what it expects, and a selection has a config too.
      kind =
        Kind(rawValue: file)
        ?? Kind.allCases.first { map[$0.mark] != nil && ($0 != .select || map["config"] != nil) }
    } catch {
      (fields, kind, misread) = (ConfigMap(), nil, "the line is not JSON: \(error.message)")
    }
  }

  /// What the list of exceptions calls the case.
  var id: String { "\(kind?.rawValue ?? "unknown"):\((try? text("id")) ?? place)" }

  var testDescription: String { id }

  // MARK: Fields

  subscript(key: String) -> Value? { fields[key]?.value }

  func value(_ key: String) throws(NotUnderstood) -> Value {
    guard let value = self[key] else { throw NotUnderstood(description: "'\(key)' is missing") }
    return value
  }

  func text(_ key: String) throws(NotUnderstood) -> String {
    guard case .string(let text) = try value(key) else {
      throw NotUnderstood(description: "'\(key)' is not text")
    }
    return text
  }

  func texts(_ key: String) throws(NotUnderstood) -> [String] {
    guard case .list(let elements) = try value(key) else {
      throw NotUnderstood(description: "'\(key)' is not a list")
    }
    var texts: [String] = []
    for element in elements {
      guard case .string(let text) = element.value else {
        throw NotUnderstood(description: "'\(key)' holds what is not text")
      }
      texts.append(text)
    }
    return texts
  }

  /// The environment to read the case in.
  func environment() throws(NotUnderstood) -> [String: String] {
    guard let value = self["env"], value != .null else { return [:] }
    guard case .map(let variables) = value else {
      throw NotUnderstood(description: "'env' is not a map")
    }
    var environment: [String: String] = [:]
    for entry in variables.entries {
      guard case .string(let text) = entry.node.value else {
        throw NotUnderstood(description: "the variable '\(entry.key)' is not text")
      }
      environment[entry.key] = text
    }
    return environment
  }

  /// Fields that no case is known to have: they may change what it means.
  var unknownFields: [String] {
    let known = [
      "id", "rule", "definition", "config", "env", "key", "text", "kind", "overrides", "expected",
      "sweep", "error",
    ]
    return fields.keys.filter { !known.contains($0) && !$0.hasPrefix("_") }
  }
}
