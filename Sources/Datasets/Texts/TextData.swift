internal import Foundation
public import LazyConfig
internal import Tokenizers

/// Texts without labels, for language modelling.
///
///     data:
///       _target_: TextData
///       files: [corpus/**/*.txt, more.jsonl.gz]
///       tokenizer: {_target_: Characters}
///       objective: {_target_: PackedTokens, length: 64}
///       validation: 0.1
///       batch_size: 12
///
/// Files of records (`.jsonl`, `.csv`, `.tsv`) hold a text in each, under the name `field`; any other file is one text.
/// A name that ends in `.gz` is decompressed. The texts of all files follow one another in the order of their names;
/// where the tokenizer has a token that ends texts, it stands behind each.
@Configurable
public struct TextData: DataSource {
  let files: [String]
  let tokenizer: any TokenizerSource
  let objective: any Objective
  let batchSize: Int
  let validation: Double
  let validationFiles: [String]
  let windows: Windows
  let batchesPerEpoch: Int?
  let dropLast: Bool
  let field: String

  /// - Parameters:
  ///   - files: Names of files and folders, and patterns such as `corpus/**/*.txt`.
  ///   - tokenizer: Turns the texts into ids.
  ///   - objective: What is learnt from windows of tokens.
  ///   - batchSize: How many windows a batch has.
  ///   - validation: Which part of each file's tokens, from its end, is evaluated on and not trained on, below 1.
  ///   - validationFiles: Files to evaluate on, instead of a part of `files`.
  ///   - windows: How windows of training are chosen.
  ///   - batchesPerEpoch: How many batches an epoch has, with random windows; null for as many as there are in turn.
  ///   - dropLast: Leaves out the last batch of an epoch of training where it has fewer windows.
  ///   - field: The field or column that holds the text, in files of records.
  public init(
    files: [String], tokenizer: any TokenizerSource, objective: any Objective, batchSize: Int,
    validation: Double = 0, validationFiles: [String] = [], windows: Windows = .shuffled,
    batchesPerEpoch: Int? = nil, dropLast: Bool = false, field: String = "text"
  ) throws(DataError) {
    try DataError.require("batch_size", batchSize, atLeast: 1)
    guard validation >= 0, validation < 1 else {
      throw .badSetting(
        name: "validation", expected: "a part from 0 up to, but without, 1", found: "\(validation)")
    }
    guard validation == 0 || validationFiles.isEmpty else {
      throw .badSetting(
        name: "validation", expected: "either validation or validation_files", found: "both")
    }
    if let batchesPerEpoch {
      try DataError.require("batches_per_epoch", batchesPerEpoch, atLeast: 1)
      guard windows == .random else {
        throw .badSetting(
          name: "batches_per_epoch", expected: "windows: random with it", found: "shuffled")
      }
    }
    self.files = files
    self.tokenizer = tokenizer
    self.objective = objective
    self.batchSize = batchSize
    self.validation = validation
    self.validationFiles = validationFiles
    self.windows = windows
    self.batchesPerEpoch = batchesPerEpoch
    self.dropLast = dropLast
    self.field = field
  }

  public func prepare(_ context: PreparationContext) throws(DataError) -> PreparedData {
    let corpus = try TextCorpus(files, field: field)
    let held = validationFiles.isEmpty ? nil : try TextCorpus(validationFiles, field: field)
    let tokenizer = try tokenizer.tokenizer(for: corpus, context)
    let builder = StoreBuilder(
      streaming: tokenizer, field: field, words: objective.needsWords, context)
    var report = PreparationProgress(
      fileCount: corpus.files.count + (held?.files.count ?? 0))
    var train: [(TokenStore, Range<Int>)] = []
    var rest: [(TokenStore, Range<Int>)] = []
    let stores = try builder.stores(of: corpus.files, &report)
    for store in stores {
      // As nanoGPT rounds: its first 90 % of n are Int(n * 0.9).
      let cut = Int(Double(store.count) * (1 - validation))
      train.append((store, 0..<cut))
      rest.append((store, cut..<store.count))
    }
    for store in try builder.stores(of: held?.files ?? [], &report) {
      rest.append((store, 0..<store.count))
    }
    let tokens = ObjectiveTokens(tokenizer)
    let order: WindowSource.Order =
      windows == .random ? .random(batches: batchesPerEpoch) : .shuffled(dropsLast: dropLast)
    let trained = TokenStream(train)
    let heldOut = TokenStream(rest)
    let training = try WindowSource(
      trained, objective, tokens, batchSize: batchSize, order: order, seed: context.seed,
      split: "training")
    var result = PreparedData(tokenizer: tokenizer, train: training)
    if heldOut.count > 0 {
      result.validation["validation"] = try WindowSource(
        heldOut, objective, tokens, batchSize: batchSize, order: .inTurn, seed: context.seed,
        split: "validation")
    }
    result.facts = [
      ("files", grouped(report.fileCount)), ("bytes", grouped(report.bytesDone)),
      ("texts", grouped(stores.reduce(0) { $0 + $1.textCount })),
      ("training tokens", grouped(trained.count)),
      ("training windows", grouped(training.fullWindows)),
      ("validation tokens", grouped(heldOut.count)),
      ("vocabulary", grouped(tokenizer.vocabularySize)),
    ]
    return result
  }
}

/// How windows of training are chosen.
@Configurable
public enum Windows: Sendable {
  /// Side by side, each once in an epoch, in another order in each; tokens behind the last whole window are not used.
  case shuffled
  /// Anywhere, as nanoGPT draws them.
  case random
}

extension ObjectiveTokens {
  init(_ tokenizer: Tokenizer) {
    let special = tokenizer.specialTokens
    func id(_ token: String?) -> Int? { token.flatMap { tokenizer.id(of: $0) } }
    self.init(
      vocabularySize: tokenizer.vocabularySize, mask: id(special.mask),
      classification: id(special.classification), separator: id(special.separator),
      special: tokenizer.addedTokens.filter(\.token.isSpecial).map(\.id).sorted())
  }
}
