import Torch

extension ModelSummary {
  /// The summary as a table, and sums below it. Equal neighbours in a list are one line, `layers.[0:12]`, whose
  /// numbers, and those below it, are of all of them together.
  ///
  /// - Parameter depth: How deep modules are shown; all when nil.
  public func text(depth: Int? = nil) -> String {
    let lines = SummaryLines(stages).lines.filter { $0.depth <= depth ?? .max }
    let rows = lines.flatMap { line in
      let first = [
        String(repeating: "  ", count: line.depth) + line.label,
        line.calls.first.map(Self.shapes) ?? "", grouped(line.parameters),
        Self.short(line.operations.forward), Self.short(line.operations.backward),
      ]
      return [first] + line.calls.dropFirst().map { ["", Self.shapes($0), "", "", ""] }
    }
    let hasRun = operations != nil
    let titles = ["module", "shapes", "parameters", "FLOPs forward", "backward"]
    let table = TextTable(
      titles: titles, rows: rows, isRight: [false, false, true, true, true],
      columns: hasRun ? [0, 1, 2, 3, 4] : [0, 2])
    return ([table.text, ""] + sums.map { "\($0): \($1)" }).joined(separator: "\n")
  }

  /// `[8, 512] → [8, 512, 768]`.
  private static func shapes(_ call: Call) -> String {
    let arguments = call.arguments.map { "\($0)" }.joined(separator: ", ")
    return arguments.isEmpty ? "\(call.result)" : "\(arguments) → \(call.result)"
  }

  /// What stands below the table.
  private var sums: [(String, String)] {
    var sums = [("parameters", "\(grouped(parameterCount)) in \(dtype)")]
    if let example, let operations {
      sums.append(("example", "a batch of \(example.batch), sequences of \(example.length)"))
      let total = operations.forward + operations.backward
      sums.append(
        (
          "FLOPs of a step",
          "\(Self.short(total)): forward \(Self.short(operations.forward)), backward \(Self.short(operations.backward))"
        ))
    }
    var parts = [
      "weights \(Self.bytes(memory.weights))", "gradients \(Self.bytes(memory.gradients))",
      "\(optimizer) \(Self.bytes(memory.optimizer))",
    ]
    if let activations = memory.activations {
      parts.append("activations \(Self.bytes(activations))")
    }
    sums.append(("memory", parts.joined(separator: ", ")))
    if let peak = memory.peak { sums.append(("peak of a step", Self.bytes(peak))) }
    if notRun != nil { sums.append(("not run", notRunText)) }
    return sums
  }

  /// Why nothing ran.
  var notRunText: String {
    switch notRun {
    case nil: ""
    case .noExample: "\(model) does not conform to HasExample, so that it has no example"
    case .needsValues(let message):
      "\(model) cannot be run on the meta device, where tensors have no values: \(message)"
    }
  }

  /// 1234567890 as `1.235 G`.
  static func short(_ number: Double) -> String {
    scaled(number, by: 1000, ["", "k", "M", "G", "T", "P", "E", "Z", "Y"])
  }

  /// 1234567 as `1.235 MB`.
  static func bytes(_ number: Int) -> String {
    bytes(Double(number))
  }

  static func bytes(_ number: Double) -> String {
    scaled(number, by: 1000, ["B", "kB", "MB", "GB", "TB", "PB", "EB"])
  }

  private static func scaled(_ number: Double, by step: Double, _ units: [String]) -> String {
    var (value, unit) = (number, 0)
    while value >= step, unit < units.count - 1 { (value, unit) = (value / step, unit + 1) }
    guard unit > 0 else {
      return units[0].isEmpty ? "\(Int(number))" : "\(Int(number)) \(units[0])"
    }
    // Four digits, whichever unit.
    let digits = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3
    let scale = [1.0, 10, 100, 1000][digits]
    let rounded = Int((value * scale).rounded())
    let whole = rounded / Int(scale)
    let rest = String(rounded % Int(scale))
    let zeros = String(repeating: "0", count: digits - rest.count)
    return digits == 0 ? "\(whole) \(units[unit])" : "\(whole).\(zeros)\(rest) \(units[unit])"
  }
}
