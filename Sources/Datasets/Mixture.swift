public import LazyConfig
internal import Tokenizers

/// Several sources at once, each with its part of the batches.
///
///     data:
///       _target_: Mixture
///       sources:
///         books: {_target_: TextData, files: [books/*.txt], …}
///         code: {_target_: TextData, files: [code/**/*.swift], …}
///       weights: {books: 3, code: 1}
///
/// Which source a batch comes from depends on the step alone: after every step each source has given as many batches as
/// its weight says, as nearly as can be. A source that is through begins with its next epoch. All have one vocabulary;
/// sets to evaluate on keep their names behind that of their source: `books.validation`.
@Configurable
public struct Mixture: DataSource {
  let sources: [String: any DataSource]
  let weights: [String: Double]
  let batchesPerEpoch: Int?

  /// - Parameters:
  ///   - sources: What is mixed, by name.
  ///   - weights: How much of each, in proportion; 1 for what is not named.
  ///   - batchesPerEpoch: How many batches an epoch has; null for as many as all sources together.
  public init(
    sources: [String: any DataSource], weights: [String: Double] = [:], batchesPerEpoch: Int? = nil
  ) throws(DataError) {
    guard !sources.isEmpty else {
      throw .badSetting(name: "sources", expected: "at least one", found: "none")
    }
    for name in weights.keys.sorted() where sources[name] == nil {
      let names = sources.keys.sorted()
      throw .badSetting(
        name: "weights", expected: "a source: \(list(names))",
        found: "\(quoted(name))\(hint(for: name, in: names))")
    }
    for (name, weight) in weights.sorted(by: { $0.key < $1.key })
    where !(weight.isFinite && weight > 0) {
      throw .badSetting(
        name: "weights.\(name)", expected: "a number above 0", found: "\(weight)")
    }
    if let batchesPerEpoch {
      try DataError.require("batches_per_epoch", batchesPerEpoch, atLeast: 1)
    }
    self.sources = sources
    self.weights = weights
    self.batchesPerEpoch = batchesPerEpoch
  }

  public func prepare(_ context: PreparationContext) throws(DataError) -> PreparedData {
    var parts: [MixedBatches.Part] = []
    var result: PreparedData?
    var sets: [String: any BatchSource] = [:]
    var facts: [(String, String)] = []
    var vocabulary: String?
    for (number, name) in sources.keys.sorted().enumerated() {
      guard let source = sources[name] else { continue }
      // Sources alike are not read in the same order.
      var own = context
      own.seed = RandomStream.mixed(context.seed &+ UInt64(number))
      let prepared = try source.prepare(own)
      let found = prepared.tokenizer.map {
        $0.fingerprint ?? "\($0.vocabularySize) tokens of an own kind"
      }
      if let result, found != vocabulary || prepared.classes != result.classes {
        throw .failed(
          """
          sources.\(name): its \(found == vocabulary ? "classes" : "tokens") differ from those of the sources \
          before; give all the same, for example by a TokenizerFolder
          """)
      }
      vocabulary = found
      result = result ?? prepared
      parts.append(.init(source: prepared.train, weight: weights[name] ?? 1))
      for (set, batches) in prepared.validation { sets["\(name).\(set)"] = batches }
      facts += prepared.facts.map { ("\(name): \($0.0)", $0.1) }
    }
    return PreparedData(
      tokenizer: result?.tokenizer,
      train: try MixedBatches(parts, batchesPerEpoch: batchesPerEpoch), validation: sets,
      classes: result?.classes, facts: facts)
  }
}
