import Torch

/// The stages of a summary as lines: neighbours of one list that are equal, with all below them, are one line.
struct SummaryLines {
  struct Line {
    let depth: Int
    /// `layers.[0:12]: TransformerLayer`.
    let label: String
    let calls: [ModelSummary.Call]
    let parameters: Int
    let operations: OperationCount
  }

  private(set) var lines: [Line] = []

  init(_ stages: [ModelSummary.Stage]) {
    add(stages[...], times: 1)
  }

  /// Adds stages of which the first is not deeper than any other, and that are there several times.
  private mutating func add(_ stages: ArraySlice<ModelSummary.Stage>, times: Int) {
    var rest = stages
    while let first = rest.first {
      let family = Self.family(of: rest)
      rest = rest.dropFirst(family.count)
      var count = 1
      if let index = Self.index(of: first.path) {
        while let next = rest.first, Self.index(of: next.path) == index + count {
          let other = Self.family(of: rest)
          guard Self.areEqual(family, other) else { break }
          rest = rest.dropFirst(other.count)
          count += 1
        }
      }
      lines.append(line(first, count: count, times: times * count))
      add(family.dropFirst(), times: times * count)
    }
  }

  private func line(_ stage: ModelSummary.Stage, count: Int, times: Int) -> Line {
    var name = Self.name(of: stage.path)
    if let index = Self.index(of: stage.path), count > 1 {
      name = Self.list(of: name) + ".[\(index):\(index + count)]"
    }
    return Line(
      depth: stage.depth, label: name.isEmpty ? stage.type : "\(name): \(stage.type)",
      calls: stage.calls, parameters: times * stage.parameters,
      operations: OperationCount(
        forward: Double(times) * stage.operations.forward,
        backward: Double(times) * stage.operations.backward))
  }

  /// A stage with all that are below it.
  private static func family(
    of stages: ArraySlice<ModelSummary.Stage>
  ) -> ArraySlice<ModelSummary.Stage> {
    guard let first = stages.first else { return stages }
    return stages.prefix(1)
      + stages.dropFirst().prefix { $0.depth > first.depth }
  }

  private static func areEqual(
    _ a: ArraySlice<ModelSummary.Stage>, _ b: ArraySlice<ModelSummary.Stage>
  ) -> Bool {
    guard a.count == b.count, let first = a.first, let second = b.first else { return false }
    return zip(a, b).allSatisfy { x, y in
      x.type == y.type && x.calls == y.calls && x.parameters == y.parameters
        && x.operations == y.operations && x.depth == y.depth
        && x.path.dropFirst(first.path.count) == y.path.dropFirst(second.path.count)
    }
  }

  /// The last step of a path; of an element of a list, the last two: `layers.3`.
  private static func name(of path: String) -> String {
    let steps = path.split(separator: ".")
    guard let last = steps.last else { return "" }
    return Int(last) != nil ? steps.suffix(2).joined(separator: ".") : String(last)
  }

  /// Which element of a list a path leads to.
  private static func index(of path: String) -> Int? {
    path.split(separator: ".").last.flatMap { Int($0) }
  }

  private static func list(of name: String) -> String {
    String(name.split(separator: ".").first ?? "")
  }
}
