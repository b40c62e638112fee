internal import Foundation
public import LazyConfig
internal import Tokenizers

/// Texts, or pairs of texts, with a class or a number for each.
///
///     data:
///       _target_: LabelledData
///       train: {_target_: TextAndLabelFiles, texts: [train_text.txt], labels: [train_labels.txt]}
///       validation:
///         validation: {_target_: TextAndLabelFiles, texts: [val_text.txt], labels: [val_labels.txt]}
///       class_file: mapping.txt
///       tokenizer: {_target_: TokenizerFolder, path: all-MiniLM-L6-v2}
///       max_length: 128
///       batch_size: 32
///
/// A label is a class's name, or its number. Without `classes` and `class_file`, the classes are the labels of the
/// training texts: in the order of numbers if all are, otherwise in that of their bytes.
@Configurable
public struct LabelledData: DataSource {
  let train: any LabelledTexts
  let tokenizer: any TokenizerSource
  let validation: [String: any LabelledTexts]
  let validationPart: Double
  let task: LabelledTask
  let classes: [String]
  let classFile: String?
  let batchSize: Int?
  let maxTokens: Int?
  let maxLength: Int
  let tooLong: TooLong
  let batching: Batching
  let dropLast: Bool

  /// - Parameters:
  ///   - train: What is trained on.
  ///   - tokenizer: Turns the texts into ids.
  ///   - validation: What is evaluated on, by name.
  ///   - validationPart: Which part of the training texts is evaluated on and not trained on, from 0 up to 1; the same
  ///     whatever the seed.
  ///   - task: What labels are.
  ///   - classes: The names of the classes, in the order of their numbers.
  ///   - classFile: A file with the names of the classes, one in each line, with a number before each or without.
  ///   - batchSize: How many examples a batch has; null where `max_tokens` says it.
  ///   - maxTokens: How many tokens a batch has at most, padding included; null where `batch_size` says it.
  ///   - maxLength: The most tokens of an example, special ones included.
  ///   - tooLong: What becomes of a text with more tokens.
  ///   - batching: Which examples make a batch of training, and how batches are laid out.
  ///   - dropLast: Leaves out batches of training that have fewer examples than `batch_size`.
  public init(
    train: any LabelledTexts, tokenizer: any TokenizerSource,
    validation: [String: any LabelledTexts] = [:], validationPart: Double = 0,
    task: LabelledTask = .classification, classes: [String] = [], classFile: String? = nil,
    batchSize: Int? = nil, maxTokens: Int? = nil, maxLength: Int = 512,
    tooLong: TooLong = .truncate, batching: Batching = .random, dropLast: Bool = false
  ) throws(DataError) {
    guard (batchSize == nil) != (maxTokens == nil) else {
      throw .badSetting(
        name: "batch_size", expected: "either batch_size or max_tokens",
        found: batchSize == nil ? "neither" : "both")
    }
    if let batchSize { try DataError.require("batch_size", batchSize, atLeast: 1) }
    if let maxTokens { try DataError.require("max_tokens", maxTokens, atLeast: 1) }
    try DataError.require("max_length", maxLength, atLeast: 1)
    guard validationPart >= 0, validationPart < 1 else {
      throw .badSetting(
        name: "validation_part", expected: "a part from 0 up to, but without, 1",
        found: "\(validationPart)")
    }
    guard validationPart == 0 || validation["validation"] == nil else {
      throw .badSetting(
        name: "validation_part", expected: "either validation_part or a set named validation",
        found: "both")
    }
    guard classes.isEmpty || classFile == nil else {
      throw .badSetting(name: "classes", expected: "either classes or class_file", found: "both")
    }
    guard task == .classification || classes.isEmpty && classFile == nil else {
      throw .badSetting(name: "classes", expected: "none with task: regression", found: "some")
    }
    guard Set(classes).count == classes.count else {
      throw .badSetting(name: "classes", expected: "each name once", found: "a name twice")
    }
    self.train = train
    self.tokenizer = tokenizer
    self.validation = validation
    self.validationPart = validationPart
    self.task = task
    self.classes = classes
    self.classFile = classFile
    self.batchSize = batchSize
    self.maxTokens = maxTokens
    self.maxLength = maxLength
    self.tooLong = tooLong
    self.batching = batching
    self.dropLast = dropLast
  }

  public func prepare(_ context: PreparationContext) throws(DataError) -> PreparedData {
    let places = try train.places()
    var held: [(name: String, places: LabelledPlaces)] = []
    for (name, texts) in validation.sorted(by: { $0.key < $1.key }) {
      held.append((name, try texts.places()))
    }
    if let other = held.first(where: { $0.places.isPair != places.isPair }) {
      throw .failed(
        "validation.\(other.name): the training texts are \(places.isPair ? "pairs" : "single"), and these are not"
      )
    }
    // Labels first: whatever is wrong with them is said before anything is tokenised.
    let kind = try labelKind(places, context)
    var report = PreparationProgress(
      fileCount: held.reduce(places.files.count) { $0 + $1.places.files.count })
    for (_, places) in held { _ = try numbers(places, kind, context) }
    let tokenizer = try tokenizer.tokenizer(for: places.corpus, context)
    let padding = tokenizer.specialTokens.padding.flatMap { tokenizer.id(of: $0) } ?? 0
    func source(_ examples: LabelledSet, isTraining: Bool) -> LabelledBatches {
      LabelledBatches(
        examples: examples,
        size: batchSize.map { .examples($0) } ?? .tokens(maxTokens ?? 1), batching: batching,
        isTraining: isTraining, dropsLast: dropLast, padding: Int64(padding), seed: context.seed)
    }
    var training = try examples(places, kind, tokenizer, context, &report)
    var facts = [("files", grouped(report.fileCount))]
    var sets: [String: any BatchSource] = [:]
    if validationPart > 0 {
      let (rest, part) = split(training)
      guard part.count > 0 else {
        throw .tooFewExamples(
          split: "validation", needed: 1, found: 0,
          reason: "validation_part \(validationPart) of \(training.count) examples")
      }
      training = rest
      sets["validation"] = source(part, isTraining: false)
      facts.append(("validation examples", grouped(part.count)))
    }
    for (name, places) in held {
      let examples = try examples(places, kind, tokenizer, context, &report)
      sets[name] = source(examples, isTraining: false)
      facts.append(("\(name) examples", grouped(examples.count)))
    }
    try check(training)
    facts.insert(("training examples", grouped(training.count)), at: 1)
    let whole = (0..<training.count).count { training.length($0) == maxLength }
    facts += [
      ("bytes", grouped(report.bytesDone)), ("tokens", grouped(report.tokensDone)),
      ("training examples of max_length", grouped(whole)),
      ("vocabulary", grouped(tokenizer.vocabularySize)),
    ]
    return PreparedData(
      tokenizer: tokenizer, train: source(training, isTraining: true), validation: sets,
      classes: kind.names, facts: facts + classCounts(training, kind))
  }

  private func check(_ training: LabelledSet) throws(DataError) {
    guard training.count > 0 else {
      throw .tooFewExamples(split: "training", needed: 1, found: 0, reason: "training")
    }
    if let batchSize, dropLast, training.count < batchSize {
      throw .tooFewExamples(
        split: "training", needed: batchSize, found: training.count,
        reason: "with drop_last a batch of batch_size \(batchSize)")
    }
  }

  /// The training texts without a part of them, and the part. The choice does not depend on the run's seed, so that
  /// runs with different seeds are evaluated on the same.
  private func split(_ examples: LabelledSet) -> (LabelledSet, LabelledSet) {
    let order = Permutation(count: examples.count, random: RandomStream(0, Purpose.split))
    let cut = examples.count - Int((Double(examples.count) * validationPart).rounded())
    let numbers = (0..<examples.count).map { order[$0] }
    return (
      examples.subset(numbers[..<cut].sorted()), examples.subset(numbers[cut...].sorted())
    )
  }

  private func classCounts(_ examples: LabelledSet, _ kind: LabelKind) -> [(String, String)] {
    guard let names = kind.names else { return [] }
    var counts = [Int](repeating: 0, count: names.count)
    for example in examples.examples { counts[Int(example.label)] += 1 }
    return zip(names, counts).map { ("training examples of \($0)", grouped($1)) }
  }
}
