/// Where a run stands, besides its tensors: the file `state.json` of a checkpoint.
public struct CheckpointState: Sendable, Equatable, Codable {
  /// How many steps are done.
  public var step = 0
  /// How often the data was gone through whole.
  public var epoch = 0
  /// How many batches of this pass are done.
  public var batch = 0
  /// Seconds of training so far.
  public var seconds = 0.0
  /// The best value so far of what the run monitors, and the step that had it.
  public var best: Best?
  /// How many evaluations since then were no better.
  public var evaluationsSinceBest = 0
  /// What has happened since the last line in the log.
  public var window = Window()
  /// The checkpoint's files by name.
  public var files: [String: FileMark] = [:]

  /// What has happened since the last line in the log.
  public struct Window: Sendable, Equatable, Codable {
    private var sum = 0.0
    private var steps = 0

    /// The mean of the steps' losses.
    public var loss: Double { steps > 0 ? sum / Double(steps) : .nan }

    mutating func add(_ loss: Double) {
      sum += loss
      steps += 1
    }
  }

  /// The best value so far.
  public struct Best: Sendable, Equatable, Codable {
    /// The value.
    public var value: Double
    /// The step after which it was found.
    public var step: Int
  }

  /// What a file must be.
  public struct FileMark: Sendable, Equatable, Codable {
    /// How many bytes it has.
    public var bytes: Int
    /// A checksum of them.
    public var checksum: String
  }

  /// A run that has not begun.
  public init() {}
}
