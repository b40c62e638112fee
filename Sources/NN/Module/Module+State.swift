public import Torch

extension Module {
  /// The values of all parameters and saved buffers, by path. A tied parameter stands under its first path.
  public func state() -> [String: Tensor] {
    var state: [String: Tensor] = [:]
    for named in parameters() { state[named.path] = named.value.tensor?.detach() }
    for named in buffers() where named.value.isSaved { state[named.path] = named.value.tensor }
    return state
  }

  /// Takes over values by path.
  ///
  /// The values are copied and converted to each parameter's type. A tied parameter takes the value of any
  /// of its paths; when several are given, they must be the same.
  ///
  /// - Parameters:
  ///   - state: Values by path.
  ///   - strict: Whether every parameter must have a value, and every value a parameter.
  /// - Returns: what did not match; nothing of it when `strict`.
  /// - Throws: ``NNError/stateMismatch(_:)`` with every missing, unexpected and mis-shaped name; no
  ///   parameter has changed then.
  @discardableResult
  public func load(_ state: [String: Tensor], strict: Bool = true) throws(NNError) -> StateReport {
    let (report, copies) = match(state)
    guard report.isComplete || (!strict && report.misshaped.isEmpty && report.untied.isEmpty) else {
      throw .stateMismatch(report)
    }
    noGrad { for (target, value) in copies { target.copy_(value) } }
    return report
  }

  /// What does not match between this module and values for it. Nothing is copied, so that the module may lie on the
  /// meta device.
  public func report(on state: [String: Tensor]) -> StateReport { match(state).report }

  private func match(_ state: [String: Tensor]) -> (
    report: StateReport, copies: [(target: Tensor, value: Tensor)]
  ) {
    var report = StateReport()
    var unused = Set(state.keys)
    var copies: [(Tensor, Tensor)] = []
    func take(_ target: Tensor, _ names: [String]) {
      let given = names.filter { state[$0] != nil }
      unused.subtract(given)
      guard let name = given.first, let value = state[name] else {
        return report.missing.append(names[0])
      }
      if let other = given.dropFirst().first(where: { !state[$0]!.isSame(as: value) }) {
        report.untied.append((name, other))
      } else if value.shape == target.shape {
        copies.append((target, value))
      } else {
        report.misshaped.append((name, target.shape, value.shape))
      }
    }
    for (tensor, paths) in parametersWithPaths() { take(tensor, paths) }
    for named in buffers() where named.value.isSaved { take(named.value.tensor, [named.path]) }
    report.unexpected = unused.sorted()
    return (report, copies)
  }

  /// The parameters' tensors, each with all its paths.
  private func parametersWithPaths() -> [(tensor: Tensor, paths: [String])] {
    var places: [ObjectIdentifier: Int] = [:]
    var groups: [(Tensor, [String])] = []
    for named in allParameters() {
      guard let tensor = named.value.tensor else { continue }
      if let place = places[ObjectIdentifier(named.value)] {
        groups[place].1.append(named.path)
      } else {
        places[ObjectIdentifier(named.value)] = groups.count
        groups.append((tensor, [named.path]))
      }
    }
    return groups
  }
}

extension Tensor {
  /// Whether both have the same type, shape and numbers.
  package func isSame(as other: Tensor) -> Bool {
    dtype == other.dtype && shape == other.shape && equal(other)
  }
}

/// What does not match between a model and the values for it.
public struct StateReport: Sendable {
  /// Parameters without a value.
  public internal(set) var missing: [String] = []
  /// Values without a parameter.
  public internal(set) var unexpected: [String] = []
  /// Values of another shape than their parameter's.
  public internal(set) var misshaped: [(name: String, expected: [Int], found: [Int])] = []
  /// Two values for one tied parameter that are not the same.
  public internal(set) var untied: [(name: String, other: String)] = []

  /// The same with some of the missing ones only.
  package func filteringMissing(_ isIncluded: (String) -> Bool) -> StateReport {
    var report = self
    report.missing.removeAll { !isIncluded($0) }
    return report
  }

  /// Whether everything matches.
  public var isComplete: Bool {
    missing.isEmpty && unexpected.isEmpty && misshaped.isEmpty && untied.isEmpty
  }
}

extension StateReport: CustomStringConvertible {
  /// A line for each name, names that differ in indices only as one.
  public var description: String {
    var lines: [String] = []
    func list(_ title: String, _ names: [String]) {
      guard !names.isEmpty else { return }
      lines.append("\(names.count) \(title):")
      lines += Self.grouped(names).map { "  \($0)" }
    }
    list(missing.count == 1 ? "parameter has no value" : "parameters have no value", missing)
    list(unexpected.count == 1 ? "value has no parameter" : "values have no parameter", unexpected)
    list(
      misshaped.count == 1 ? "value has another shape" : "values have another shape",
      misshaped.map { "\($0.name): expected \($0.expected), found \($0.found)" })
    list(
      untied.count == 1
        ? "parameter is tied, and its values differ"
        : "parameters are tied, and their values differ", untied.map { "\($0.name), \($0.other)" })
    return lines.joined(separator: "\n")
  }

  /// Names on lines of their own, those that differ in an index only on one.
  package static func lines(_ names: [String]) -> String {
    grouped(names).map { "  \($0)" }.joined(separator: "\n")
  }

  /// `layers.0.x`, `layers.1.x`, `layers.2.x` become `layers.{0-2}.x`.
  private static func grouped(_ names: [String]) -> [String] {
    var order: [String] = []
    var indices: [String: [Int]] = [:]
    for name in names {
      let steps = name.split(separator: ".", omittingEmptySubsequences: false)
      guard let place = steps.firstIndex(where: { Int($0) != nil }), let index = Int(steps[place])
      else {
        order.append(name)
        continue
      }
      var pattern = steps.map(String.init)
      pattern[place] = "#"
      let key = pattern.joined(separator: ".")
      if indices[key] == nil { order.append(key) }
      indices[key, default: []].append(index)
    }
    return order.map { key in
      guard let numbers = indices[key]?.sorted() else { return key }
      let text =
        numbers.count == 1
        ? "\(numbers[0])"
        : numbers.last! - numbers[0] + 1 == numbers.count
          ? "{\(numbers[0])-\(numbers.last!)}"
          : "{\(numbers.map(String.init).joined(separator: ","))}"
      return key.replacing("#", with: text, maxReplacements: 1)
    }
  }
}
