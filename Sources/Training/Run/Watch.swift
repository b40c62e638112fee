/// Measures the time of training, without that of evaluations and checkpoints.
struct Watch {
  private let clock = ContinuousClock()
  private var elapsed: Double
  private var started: ContinuousClock.Instant?
  private var lapStart: Double
  private var tokens = 0
  private var examples = 0

  /// - Parameter seconds: The time of training before.
  init(seconds: Double = 0) {
    elapsed = seconds
    lapStart = seconds
    started = clock.now
  }

  /// The seconds of training.
  var seconds: Double {
    guard let started else { return elapsed }
    return elapsed + (clock.now - started) / .seconds(1)
  }

  mutating func pause() {
    elapsed = seconds
    started = nil
  }

  mutating func resume() { if started == nil { started = clock.now } }

  mutating func count(tokens: Int, examples: Int) {
    self.tokens += tokens
    self.examples += examples
  }

  /// What was done in a second since the last call.
  mutating func lap() -> (tokens: Double, examples: Double) {
    let time = max(1e-9, seconds - lapStart)
    defer {
      lapStart = seconds
      (tokens, examples) = (0, 0)
    }
    return (Double(tokens) / time, Double(examples) / time)
  }
}
