public import Foundation

/// How a run goes, or went.
public enum RunStatus: String, Sendable, Codable, CaseIterable {
  /// A process trains.
  case running
  /// All steps are done.
  case finished
  /// The user stopped it; it can be resumed.
  case stopped
  /// It ended with an error.
  case failed
  /// Its process ended without a word. No file says so: it is what ``running`` means when no process runs.
  case killed
}

/// What ran, where, and how it went: the file `run.json`.
public struct RunInfo: Sendable, Equatable, Codable {
  /// How it goes.
  public var status: RunStatus
  /// Why it failed, or was stopped.
  public var reason: String?
  /// The last step that was done.
  public var step: Int
  /// How many steps there are to do, where that is known.
  public var totalSteps: Int?
  /// The recipe or file, as typed.
  public var source: String
  /// The overrides, as typed.
  public var overrides: [String]
  /// The name of what the config was derived from: the recipe, or the file that it extends.
  public var parent: String?
  /// The seed of all that is random.
  public var seed: UInt64
  /// When it started.
  public var started: Date
  /// When it ended.
  public var ended: Date?
  /// Each time that it was resumed: after which step, and when.
  public var resumes: [Resume]
  /// Versions by name: this package's, libtorch's, the system's.
  public var versions: [String: String]
  /// Facts about the computer by name.
  public var machine: [String: String]
  /// Facts about the data by name: files, examples, tokens.
  public var data: [String: String]
  /// Facts about the model by name: parameters, say.
  public var model: [String: String]

  /// One continuation of a run.
  public struct Resume: Sendable, Equatable, Codable {
    /// The last step that was kept.
    public var step: Int
    /// When it went on.
    public var date: Date

    /// A continuation after this step.
    public init(step: Int, date: Date = Date()) {
      self.step = step
      self.date = date
    }
  }

  /// A run that starts now.
  public init(
    source: String = "", overrides: [String] = [], parent: String? = nil, seed: UInt64 = 0,
    totalSteps: Int? = nil, versions: [String: String] = [:], machine: [String: String] = [:],
    data: [String: String] = [:], model: [String: String] = [:], started: Date = Date()
  ) {
    status = .running
    step = 0
    resumes = []
    // What the file holds of a moment.
    self.started = Date(timeIntervalSince1970: started.timeIntervalSince1970.rounded())
    self.totalSteps = totalSteps
    self.source = source
    self.overrides = overrides
    self.parent = parent
    self.seed = seed
    self.versions = versions
    self.machine = machine
    self.data = data
    self.model = model
  }

  /// The file's text.
  package var json: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    encoder.keyEncodingStrategy = .convertToSnakeCase
    // All of this can be encoded.
    return ((try? encoder.encode(self)) ?? Data()) + Data("\n".utf8)
  }

  package init(json: Data) throws {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(RunInfo.self, from: json)
  }
}

/// What loggers are told when a run starts or goes on.
public struct RunStart: Sendable {
  /// Where the run's files lie.
  public var folder: RunFolder
  /// What runs.
  public var info: RunInfo
  /// The last step that is done: 0 for a new run. What was logged behind it is to be forgotten.
  public var step: Int
  /// Leaves of the config as executed, for what can show them: path and value.
  public var settings: [(path: String, value: String)]

  /// A start of this run after a step.
  public init(
    folder: RunFolder, info: RunInfo, step: Int = 0, settings: [(path: String, value: String)] = []
  ) {
    self.folder = folder
    self.info = info
    self.step = step
    self.settings = settings
  }
}
