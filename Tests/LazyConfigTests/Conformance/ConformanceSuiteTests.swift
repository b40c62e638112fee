import Foundation
import Testing

@testable import LazyConfig

/// What the conformance tests do with folders and cases that they did not expect.
@Suite struct ConformanceSuiteTests {
  /// Runs the cases of a folder with these files.
  ///
  /// - Returns: a line for each case: nothing when it passes, how it differs, or why it is not understood.
  private func outcomes(_ files: [String: String]) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("conformance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    let suite = ConformanceSuite(folder: folder)
    return suite.cases().map { test in
      do throws(ConformanceCase.NotUnderstood) {
        return try ConformanceRun(test: test, suite: suite).difference() ?? ""
      } catch {
        return "\(test.place): \(error)".replacingOccurrences(of: folder.path + "/", with: "")
      }
    }
  }

  private func outcome(_ line: String, in file: String = "override.jsonl") throws -> String {
    try #require(try outcomes([file: line]).first)
  }

  @Test func `an absent folder holds no cases`() {
    let suite = ConformanceSuite(folder: URL(fileURLWithPath: "/no/such/folder"))
    #expect(!suite.isPresent)
    #expect(suite.cases().isEmpty)
  }

  @Test func `a file may be missing, and one of another name may be there`() throws {
    let lines = [
      #"{"id": "a", "rule": "override", "text": "k=1", "kind": "change", "expected": 1}"#, "",
      #"{"id": "b", "config": {"k": [1]}, "key": "k.0", "expected": 1}"#,
      #"{"id": "c", "config": {"k": 1}, "overrides": ["k=2"], "expected": {"k": 2}}"#,
    ]
    let text = lines.joined(separator: "\r\n")
    #expect(try outcomes(["more.jsonl": text, "README.md": "#"]) == ["", "", ""])
  }

  @Test func `a value that differs is a difference`() throws {
    #expect(
      try outcome(#"{"rule": "override", "text": "k=1.0", "expected": 1}"#) == "gave change k 1.0")
    #expect(
      try outcome(#"{"rule": "override", "text": "k=1", "error": true}"#)
        == "gave change k 1 and no error")
    #expect(
      try outcome(#"{"rule": "override", "text": "k=[", "expected": 1}"#)
        .hasPrefix("gave the error"))
    #expect(
      try outcome(#"{"rule": "value", "text": "a,b", "sweep": {"choice": ["a"]}}"#)
        .hasPrefix("gave change x"))
  }

  @Test(arguments: [
    (#"{"id": "#, "the line is not JSON"),
    ("[1]", "the line is not a JSON object"),
    (#"{"rule": "override", "text": "k=1"}"#, "it expects nothing"),
    (#"{"rule": "nonsense", "text": "k=1", "expected": 1}"#, "there is no rule 'nonsense'"),
    (#"{"text": "k=1", "expected": 1}"#, "'rule' is missing"),
    (#"{"rule": "override", "text": 1, "expected": 1}"#, "'text' is not text"),
    (#"{"rule": "value", "text": "1,2", "sweep": []}"#, "'sweep' is not a map"),
  ])
  func `a case that is not understood says why`(_ line: String, _ why: String) throws {
    let outcome = try outcome(line)
    #expect(outcome.hasPrefix("override.jsonl:1: \(why)"), "\(outcome)")
  }

  @Test func `other kinds of cases that are not understood say why`() throws {
    let case_ = #"{"rule": "element", "definition": "${a}", "expected": 1}"#
    #expect(
      try outcomes(["interpolation.jsonl": case_])
        == ["interpolation.jsonl:1: base.json cannot be read"])
    #expect(
      try outcomes(["interpolation.jsonl": case_, "base.json": "[]"])
        == ["interpolation.jsonl:1: base.json is not a JSON object"])
    #expect(
      try outcome(
        #"{"config": {}, "key": "a", "env": {"A": 1}, "expected": 1}"#, in: "select.jsonl")
        == "select.jsonl:1: the variable 'A' is not text")
    #expect(
      try outcome(#"{"config": {}, "overrides": [1], "expected": {}}"#, in: "apply.jsonl")
        == "apply.jsonl:1: 'overrides' holds what is not text")
    #expect(
      try outcome(#"{"id": 1, "expected": {}}"#, in: "else.jsonl")
        == "else.jsonl:1: it is of no known kind; its fields: id, expected")
  }

  @Test func `fields that are not known are named, and comments are not`() {
    let line = #"{"id": "a", "key": "b", "mode": 1, "_note": "x"}"#
    let test = ConformanceCase(line: line, number: 1, file: "select")
    #expect(test.unknownFields == ["mode"])
    #expect(test.id == "select:a")
  }

  @Test func `a case reads its own environment and no other`() throws {
    let lines = [
      #"{"config": {"a": "${oc.env:V}"}, "env": {"V": "x"}, "key": "a", "expected": "x"}"#,
      #"{"config": {"a": "${oc.env:PATH, none}"}, "key": "a", "expected": "none"}"#,
    ]
    #expect(try outcomes(["select.jsonl": lines.joined(separator: "\n")]) == ["", ""])
  }

  @Test func `every exception has a reason`() throws {
    for (id, reason) in try ConformanceSuite.exceptions() {
      #expect(reason.count > 20, "\(id)")
      #expect(
        ConformanceCase.Kind.allCases.contains { id.hasPrefix($0.rawValue + ":") }, "\(id)")
    }
  }
}
