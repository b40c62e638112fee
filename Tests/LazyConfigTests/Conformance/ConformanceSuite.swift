import Foundation

@testable import LazyConfig

/// A folder of conformance data.
struct ConformanceSuite: Sendable {
  let folder: URL

  /// The folder that `TAIBAI_CONFORMANCE_DIR` names, otherwise the one beside the package.
  static let given: ConformanceSuite = {
    if let named = ProcessInfo.processInfo.environment["TAIBAI_CONFORMANCE_DIR"], !named.isEmpty {
      return ConformanceSuite(folder: URL(fileURLWithPath: named))
    }
    let package = here.appendingPathComponent("../../..")
    return ConformanceSuite(
      folder: package.appendingPathComponent("../shared/conformance").standardizedFileURL)
  }()

  /// Cases of our own, for what the others do and their data does not hold.
  static let own = ConformanceSuite(folder: here.appendingPathComponent("Cases"))

  private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  var path: String { folder.path }

  var isPresent: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// The cases of every `.jsonl` file; none when the folder is absent.
  func cases() -> [ConformanceCase] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".jsonl") }.sorted().flatMap(cases(in:))
  }

  private func cases(in name: String) -> [ConformanceCase] {
    let file = String(name.dropLast(".jsonl".count))
    guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else {
      return [ConformanceCase(line: "(the file cannot be read)", number: 0, file: file)]
    }
    var cases: [ConformanceCase] = []
    for (index, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
      let text = String(decoding: line, as: UTF8.self)
      cases.append(ConformanceCase(line: text, number: index + 1, file: file))
    }
    return cases
  }

  /// The config that interpolations are evaluated against.
  func base() throws(ConformanceCase.NotUnderstood) -> ConfigMap {
    let url = folder.appendingPathComponent("base.json")
    guard let text = try? String(contentsOf: url, encoding: .utf8) else {
      throw ConformanceCase.NotUnderstood(description: "\(url.path) cannot be read")
    }
    var reader = JSONReader(text, file: SourceFile(name: "base.json"), isRaw: true)
    guard let value = try? reader.read().value.parsed(), case .map(let map) = value else {
      throw ConformanceCase.NotUnderstood(description: "\(url.path) is not a JSON object")
    }
    return map
  }

  /// The ids of cases where we mean to differ, with reasons.
  static func exceptions() throws -> [String: String] {
    let data = try Data(contentsOf: here.appendingPathComponent("exceptions.json"))
    return try JSONDecoder().decode([String: String].self, from: data)
  }
}
