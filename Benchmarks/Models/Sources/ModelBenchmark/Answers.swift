import Foundation
import Models
import NN
import Torch

/// Something that is timed.
struct Case {
  /// Once.
  let run: () -> Void
  /// How many floating-point operations products of matrices and attention take in it.
  var operations: (() -> Double)?
  /// What it computes, for a comparison with the peer's.
  var result: (() -> Tensor)?
}

/// Answers each line of standard input with one number, as the workers in Python do.
///
///     time CASE COUNT       the median milliseconds of so many runs
///     operations CASE       how many floating-point operations one takes
///     share CASE WORD       which part of a run operators take whose names have a word in them
///     save CASE FILE        writes what it computes, and answers 0
struct Answers {
  let folder: String
  private var cases: [String: Case] = [:]

  init(folder: String) { self.folder = folder }

  mutating func run() {
    answer("libtorch \(Runtime.loadedVersion), \(Runtime.threads) threads")
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      do { answer("\(try number(words))") } catch { answer("error: \(error)") }
    }
  }

  private mutating func number(_ words: [String]) throws -> Double {
    guard words.count > 1 else { throw BadQuestion(words: words) }
    let found = try known(words[1])
    switch (words[0], words.count > 2 ? words[2] : nil) {
    case ("time", let count?):
      guard let count = Int(count), count > 0 else { throw BadQuestion(words: words) }
      return milliseconds(found.run, count: count)
    case ("operations", _):
      return found.operations?() ?? 0
    case ("share", let word?):
      return share(of: word, in: found.run)
    case ("save", let file?):
      guard let result = found.result?() else { throw BadQuestion(words: words) }
      try Safetensors.save(["result": result.clone()], to: file)
      return 0
    default: throw BadQuestion(words: words)
    }
  }

  private mutating func known(_ name: String) throws -> Case {
    if let found = cases[name] { return found }
    let parts = name.split(separator: ".").map(String.init)
    let new =
      switch parts[0] {
      case "product": product(DType(name: parts[1]) ?? .float32)
      case "handover": Case(run: Handover().run)
      case "minilm": try inference(folder, dtype: parts[1], shape: parts[2])
      case "sentences": try sentences(folder, dtype: parts[1])
      case "generate": try generation(folder, batch: Int(parts[1]) ?? 1)
      default: try trainingStep(name)
      }
    // The first runs allocate what the others use again, and prepare weights: three at least, for two seconds, on all sides.
    let end = ContinuousClock.now + .seconds(2)
    var runs = 0
    while runs < 3 || ContinuousClock.now < end {
      new.run()
      runs += 1
    }
    cases[name] = new
    return new
  }

  /// Writes a line at once: the one who asked waits for it.
  private func answer(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}

/// A line that is none of the questions.
struct BadQuestion: Error, CustomStringConvertible {
  let words: [String]
  var description: String { "there is no answer to '\(words.joined(separator: " "))'" }
}

/// The median milliseconds of a run.
func milliseconds(_ body: () -> Void, count: Int) -> Double {
  let clock = ContinuousClock()
  let times = (0..<count).map { _ in clock.measure(body) / .milliseconds(1) }.sorted()
  return times[times.count / 2]
}

/// The operations of all modules of a model, and those outside of them, while `body` runs.
func operations(of model: any Module, _ body: () -> Void) -> Double {
  let recorder = WorkRecorder()
  recorder.recording(body)
  let counts =
    [recorder.operations(of: nil)] + model.modules().map { recorder.operations(of: $0.value) }
  return counts.reduce(0) { $0 + $1.forward + $1.backward }
}

/// Which part of a run's time operators take themselves whose names have a word in them, in any case.
func share(of word: String, in body: () -> Void) -> Double {
  let recorder = WorkRecorder(keepsEvents: true)
  let nanoseconds = ContinuousClock().measure { recorder.recording(body) } / .nanoseconds(1)
  let own = recorder.events.filter { $0.name.lowercased().contains(word) }.reduce(0) { $0 + $1.own }
  return Double(own) / nanoseconds
}

/// One large product: what the machine's own rate of products is measured by.
func product(_ dtype: DType) -> Case {
  let x = Tensor.randn([1024, 2048]).to(dtype)
  let weight = Tensor.randn([2048, 2048]).to(dtype)
  return Case(
    run: { noGrad { _ = x.linear(weight: weight) } }, operations: { 2 * 1024 * 2048 * 2048 })
}
