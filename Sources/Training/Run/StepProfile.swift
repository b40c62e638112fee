import Foundation
import NN
import Runs
import Torch

/// Where the time of a few steps went, by phase, by module and by operator.
final class StepProfile {
  /// The steps that are looked at, counted from the first of this process. Those before make what the others use again.
  static let steps = 6...10

  private let recorder = WorkRecorder(keepsEvents: true)
  private let clock = ContinuousClock()
  private var phases: [String: Phase] = [:]
  private var elapsed: Duration = .zero
  private var firstStep = 0
  private var lastStep = 0

  /// A part of a step.
  private final class Phase: CustomStringConvertible {
    let description: String
    init(_ name: String) { description = name }
  }

  /// Takes one of the steps.
  func record(step: Int, _ body: () throws -> Void) throws {
    if firstStep == 0 { firstStep = step }
    lastStep = step
    let start = clock.now
    try recorder.recording(body)
    elapsed += clock.now - start
  }

  /// Runs a part of a step.
  func phase<Value>(_ name: String, _ body: () throws -> Value) rethrows -> Value {
    let phase = phases[name] ?? Phase(name)
    phases[name] = phase
    return try OperatorFailure.attributing(to: phase, body)
  }

  /// Writes `profile.json`, a trace for Perfetto and chrome://tracing, and `profile.txt`.
  ///
  /// - Returns: what a log says of it.
  func write(to folder: RunFolder) throws -> String {
    let events = recorder.events
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let trace = Trace(
      traceEvents: events.sorted { ($0.start, -$0.duration) < ($1.start, -$1.duration) }
        .map(Self.traceEvent))
    try WholeFile.write(try encoder.encode(trace), to: "\(folder.path)/profile.json")
    try WholeFile.write(text(events).utf8, to: "\(folder.path)/profile.txt")
    let time = "steps \(firstStep)–\(lastStep) took \(Self.milliseconds(perStep)) ms each"
    return "\(time): profile.txt, and profile.json for Perfetto or chrome://tracing"
  }

  private var count: Double { Double(max(1, lastStep - firstStep + 1)) }
  private var perStep: Double { elapsed / .nanoseconds(1) / count }

  // MARK: Trace

  /// The format of Chrome's trace viewer: complete events, in microseconds.
  private struct Trace: Encodable {
    let traceEvents: [TraceEvent]
    let displayTimeUnit = "ms"
  }

  private struct TraceEvent: Encodable {
    let name: String
    let cat: String
    let ph = "X"
    let ts: Double
    let dur: Double
    let pid = 1
    let tid = 1
    let args: [String: String]
  }

  private static func traceEvent(_ event: WorkRecorder.Event) -> TraceEvent {
    let place = name(of: event.owner)
    return TraceEvent(
      name: event.kind == .frame ? place : event.name,
      cat: event.kind == .frame ? "module" : event.kind == .backward ? "backward" : "forward",
      ts: Double(event.start) / 1000, dur: Double(event.duration) / 1000,
      args: event.kind == .frame ? [:] : ["module": place])
  }

  private static func name(of owner: AnyObject?) -> String {
    guard let module = owner as? any Module else { return owner.map { "\($0)" } ?? "" }
    return module.path.isEmpty ? "\(type(of: module))" : module.path
  }

  // MARK: Text

  private struct Times {
    var calls = 0
    var forward = 0
    var backward = 0
    var all: Int { forward + backward }

    mutating func add(_ event: WorkRecorder.Event) {
      if event.kind == .backward { backward += event.own } else { forward += event.own }
    }
  }

  private func text(_ events: [WorkRecorder.Event]) -> String {
    let total = perStep * count
    func share(_ time: Int) -> String {
      (Double(time) / total * 100).formatted(.number.precision(.fractionLength(1))) + " %"
    }
    func each(_ time: Int) -> String { Self.milliseconds(Double(time) / count) }

    var phaseTimes: [(name: String, time: Int)] = []
    var modules: [String: Times] = [:]
    var order: [String] = []
    var operators: [String: Times] = [:]
    for event in events {
      guard event.kind == .frame else {
        var name = event.name
        if name.hasPrefix("autograd::engine::evaluate_function: ") { name = "autograd's engine" }
        operators[name, default: Times()].add(event)
        operators[name]?.calls += 1
        modules[Self.pattern(of: event.owner), default: Times()].add(event)
        continue
      }
      if let phase = event.owner as? Phase {
        if let index = phaseTimes.firstIndex(where: { $0.name == phase.description }) {
          phaseTimes[index].time += event.duration
        } else {
          phaseTimes.append((phase.description, event.duration))
        }
      }
      let key = Self.pattern(of: event.owner)
      modules[key, default: Times()].calls += 1
      if !order.contains(key) { order.append(key) }
    }
    let inOperators = operators.values.reduce(0) { $0 + $1.all }
    phaseTimes.append(("elsewhere", Int(total) - phaseTimes.reduce(0) { $0 + $1.time }))

    let phaseTable = TextTable(
      titles: ["phase", "ms", "share"],
      rows: phaseTimes.map { [$0.name, each($0.time), share($0.time)] },
      isRight: [false, true, true], columns: [0, 1, 2])
    let rest = modules.keys.filter { !order.contains($0) }.sorted()
    let moduleTable = TextTable(
      titles: ["module", "calls", "forward ms", "backward ms", "share"],
      rows: (order + rest).sorted { modules[$0]!.all > modules[$1]!.all }
        .filter { modules[$0]!.all > 0 }
        .map { key in
          let times = modules[key]!
          return [
            key.isEmpty ? "(none)" : key, "\(Int((Double(times.calls) / count).rounded()))",
            each(times.forward), each(times.backward), share(times.all),
          ]
        },
      isRight: [false, true, true, true, true], columns: [0, 1, 2, 3, 4])
    let operatorTable = TextTable(
      titles: ["operator", "calls", "ms", "share"],
      rows: operators.sorted { $0.value.all > $1.value.all }.prefix(30).map { name, times in
        [
          name, "\(Int((Double(times.calls) / count).rounded()))", each(times.all),
          share(times.all),
        ]
      },
      isRight: [false, true, true, true], columns: [0, 1, 2, 3])
    return """
      Steps \(firstStep)–\(lastStep), a mean of \(Self.milliseconds(perStep)) ms each; \
      \(share(inOperators)) of it in operators. Watching takes about a microsecond for each.

      \(phaseTable.text)

      Time in a module's own operators; `*` stands for all elements of a list.

      \(moduleTable.text)

      Time in operators themselves, without those within them.

      \(operatorTable.text)

      """
  }

  /// A module's path, with `*` for the places in lists.
  private static func pattern(of owner: AnyObject?) -> String {
    guard owner is any Module else { return name(of: owner) }
    return name(of: owner).split(separator: ".").map { Int($0) == nil ? String($0) : "*" }
      .joined(separator: ".")
  }

  private static func milliseconds(_ nanoseconds: Double) -> String {
    (nanoseconds / 1e6).formatted(
      .number.precision(.fractionLength(3)).grouping(.never).locale(Locale(identifier: "en_US")))
  }
}
