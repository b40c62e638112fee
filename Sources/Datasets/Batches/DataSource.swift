public import Foundation
public import Tokenizers

/// What a run learns from: the slot `data` of a config.
///
///     data:
///       _target_: TextData
///       files: [corpus/**/*.txt]
///       tokenizer: {_target_: Characters}
///       objective: {_target_: PackedTokens, length: 64}
///       validation: 0.1
///       batch_size: 12
///
/// A source of your own is a `@Configurable` type that conforms.
public protocol DataSource: Sendable {
  /// Reads, checks and tokenises; whatever can be wrong with the data is said here, before training starts.
  func prepare(_ context: PreparationContext) throws(DataError) -> PreparedData
}

/// What preparation is given.
public struct PreparationContext: Sendable {
  /// Decides about the order of examples, masks and mixtures.
  public var seed: UInt64
  /// Where tokenised texts and learnt tokenizers are kept.
  public var cacheFolder: URL
  /// The most threads.
  public var threads: Int
  /// Takes how far preparation is; called from the thread that prepares.
  public var progress: @Sendable (PreparationProgress) -> Void
  /// Takes what a user should know: a damaged store that is made anew, a wait for another process.
  public var notice: @Sendable (String) -> Void
  /// Whether preparation should stop; it then throws ``DataError/cancelled``.
  public var isCancelled: @Sendable () -> Bool

  /// - Parameters:
  ///   - seed: Decides about the order of examples, masks and mixtures.
  ///   - cacheFolder: Where tokenised texts and learnt tokenizers are kept.
  ///   - threads: The most threads; as many as there are cores without a value.
  ///   - progress: Takes how far preparation is.
  ///   - notice: Takes what a user should know.
  ///   - isCancelled: Whether preparation should stop.
  public init(
    seed: UInt64, cacheFolder: URL, threads: Int? = nil,
    progress: @escaping @Sendable (PreparationProgress) -> Void = { _ in },
    notice: @escaping @Sendable (String) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.seed = seed
    self.cacheFolder = cacheFolder
    self.threads = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
    self.progress = progress
    self.notice = notice
    self.isCancelled = isCancelled
  }

  func checkCancelled() throws(DataError) {
    if isCancelled() { throw .cancelled }
  }
}

/// How far preparation is.
public struct PreparationProgress: Sendable, Equatable {
  /// The file at hand.
  public var file: String
  /// How many files are done.
  public var filesDone: Int
  /// How many files there are.
  public var fileCount: Int
  /// How many bytes of text have been read of all files so far; of compressed files, decompressed ones.
  public var bytesDone: Int
  /// How many tokens they gave.
  public var tokensDone: Int

  /// Nothing done yet.
  public init(file: String = "", fileCount: Int) {
    self.file = file
    self.fileCount = fileCount
    filesDone = 0
    bytesDone = 0
    tokensDone = 0
  }
}

/// Data that batches can be made of.
public struct PreparedData: Sendable {
  /// Turns the texts into ids, and ids back.
  public var tokenizer: Tokenizer?
  /// What is trained on.
  public var train: any BatchSource
  /// What is evaluated on, by name: `validation`.
  public var validation: [String: any BatchSource]
  /// The names of the classes, in the order of their numbers; nil if there are none.
  public var classes: [String]?
  /// What a report says of the data: names and values.
  public var facts: [(String, String)]

  /// - Parameters:
  ///   - tokenizer: Turns the texts into ids, and ids back.
  ///   - train: What is trained on.
  ///   - validation: What is evaluated on, by name.
  ///   - classes: The names of the classes, in the order of their numbers.
  ///   - facts: What a report says of the data.
  public init(
    tokenizer: Tokenizer?, train: any BatchSource, validation: [String: any BatchSource] = [:],
    classes: [String]? = nil, facts: [(String, String)] = []
  ) {
    self.tokenizer = tokenizer
    self.train = train
    self.validation = validation
    self.classes = classes
    self.facts = facts
  }
}
