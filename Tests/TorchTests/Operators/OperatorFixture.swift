import Foundation
import Testing
import Torch

/// One case of a file that Fixtures/make_operators.py wrote.
struct OperatorFixture: Sendable, CustomTestStringConvertible {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/operators")

  /// All cases of all files.
  static let all: [OperatorFixture] = groups.flatMap(cases(of:))

  /// The names of the files.
  static let groups: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (files ?? []).filter { $0.hasSuffix(".fixture") }.map { String($0.dropLast(8)) }.sorted()
  }()

  let group: String
  let name: String
  let tolerance: OperatorTolerance
  /// The default generator's seed, for a case that draws from it.
  let seed: UInt64?

  var testDescription: String { "\(group)/\(name)" }

  private static func path(_ group: String) -> String {
    folder.appending(path: "\(group).fixture").path
  }

  private static func cases(of group: String) -> [OperatorFixture] {
    let metadata = (try? SafetensorsFile(path(group)).metadata) ?? [:]
    return metadata.sorted { $0.key < $1.key }.map { name, value in
      let words = value.split(separator: " ")
      return OperatorFixture(
        group: group, name: name, tolerance: OperatorTolerance(rawValue: String(words[0]))!,
        seed: words.count > 1 ? UInt64(words[1]) : nil)
    }
  }

  /// Calls the operator and says where its results differ from the file's.
  func differences() throws -> [String] {
    let file = try SafetensorsFile(Self.path(group))
    func recorded(_ kind: String, _ index: Int) throws -> Tensor? {
      let key = "\(name)/\(kind).\(index)"
      return file.info(key) == nil ? nil : try file.tensor(key)
    }
    func all(_ kind: String) throws -> [Tensor] {
      var tensors: [Tensor] = []
      while let next = try recorded(kind, tensors.count) { tensors.append(next) }
      return tensors
    }
    let inputs = try all("in")
    let gradients = try inputs.indices.map { try recorded("grad", $0) }
    for (input, gradient) in zip(inputs, gradients) where gradient != nil {
      input.requiresGrad = true
    }
    if let seed { try Generator.default().seed = seed }
    guard let outputs = OperatorCases.groups[group]?.call(name, inputs) else {
      return ["has no call in Swift"]
    }
    let expected = try all("out")
    guard outputs.count == expected.count else {
      return ["\(outputs.count) outputs in place of \(expected.count)"]
    }
    var found: [String] = []
    for (i, (ours, theirs)) in zip(outputs, expected).enumerated() {
      found += tolerance.differences("output \(i)", ours.detach(), theirs)
    }
    let leaves = inputs.indices.filter { gradients[$0] != nil }
    guard !leaves.isEmpty else { return found }
    var total = Tensor.zeros([])
    for (i, output) in outputs.enumerated() {
      guard let weight = try recorded("weight", i) else { continue }
      guard output.requiresGrad else { return found + ["output \(i) has no gradient"] }
      total = total + (output * weight).sum()
    }
    let ours = grad(of: [total], withRespectTo: leaves.map { inputs[$0] }, allowUnused: true)
    for (i, ours) in zip(leaves, ours) {
      guard let ours else {
        found.append("input \(i) has no gradient")
        continue
      }
      found += tolerance.differences("gradient \(i)", ours, gradients[i]!)
    }
    return found
  }
}
