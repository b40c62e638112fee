import Foundation
import Testing

@testable import LazyConfig

/// One case of the conformance data: see the README beside the data.
struct ConformanceCase: CustomTestStringConvertible {
  let file: String
  let fields: ConfigMap

  var id: String { "\(file):\(text("id") ?? "?")" }
  var testDescription: String { id }

  subscript(key: String) -> Value? { fields[key]?.value }

  func text(_ key: String) -> String? {
    if case .string(let text)? = self[key] { text } else { nil }
  }

  var expectsError: Bool { self["error"] == .bool(true) }

  static let folder: URL = {
    if let named = ProcessInfo.processInfo.environment["TAIBAI_CONFORMANCE_DIR"] {
      return URL(fileURLWithPath: named)
    }
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return package.appendingPathComponent("../shared/conformance").standardized
  }()

  /// The cases of a file; empty when the folder is absent.
  static func read(_ file: String) -> [ConformanceCase] {
    let url = folder.appendingPathComponent("\(file).jsonl")
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      var reader = JSONReader(String(line), file: SourceFile(name: file), isRaw: true)
      guard let node = try? reader.read(), case .map(let fields) = node.value else { return nil }
      return ConformanceCase(file: file, fields: fields)
    }
  }

  /// Cases where we mean to differ: their ids, with reasons.
  static let exceptions: [String: String] = {
    let url = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().appendingPathComponent("exceptions.json")
    guard let data = try? Data(contentsOf: url) else { return [:] }
    return (try? JSONDecoder().decode([String: String].self, from: data)) ?? [:]
  }()
}

extension Value {
  /// This value with text that holds `${` read as a reference, and maps read as calls.
  func parsed() throws -> Value {
    switch self {
    case .string(let text): return try Value(parsing: text)
    case .list(let elements): return .list(try elements.map { Node(try $0.value.parsed()) })
    case .map(let map):
      var parsed = ConfigMap()
      for entry in map.entries { parsed[entry.key] = Node(try entry.node.value.parsed()) }
      return .map(parsed)
    default: return self
    }
  }

  /// This value as it was written: `${` that was escaped is escaped again.
  func written() -> Value {
    if case .string(let text) = self { .string(PlainText.escaped(text)) } else { unparsed() }
  }

  /// This value with references as their text.
  func unparsed() -> Value {
    switch self {
    case .reference(let reference): .string(reference.text)
    case .required: .string("???")
    case .list(let elements): .list(elements.map { Node($0.value.unparsed()) })
    case .map(let map):
      .map(ConfigMap(map.entries.map { ($0.key, Node($0.node.value.unparsed())) }))
    default: self
    }
  }
}
