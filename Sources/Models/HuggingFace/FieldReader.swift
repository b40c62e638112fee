import LazyConfig
import NN

/// Reads a `config.json` field by field. Each must be accounted for: read, or said to be irrelevant. A field that
/// is neither is an error, because it may change what the model computes.
final class FieldReader {
  private let fields: ConfigMap
  private let place: Path
  private let registry: TargetRegistry
  private var accounted: Set<String> = []
  private(set) var problems: [Problem] = []
  /// Fields that change nothing that the model computes, with their values.
  private(set) var irrelevant: [String] = []
  private var parts: [FieldReader] = []

  init(_ fields: ConfigMap, at place: Path = .root, registry: TargetRegistry) {
    self.fields = fields
    self.place = place
    self.registry = registry
  }

  // MARK: Values

  func int(_ name: String, default value: Int? = nil) -> Int {
    read(name, "an integer", default: value, instead: 1) {
      if case .int(let x) = $0 { x } else { nil }
    }
  }

  /// A count or a width: a positive integer, small enough that no product of a few of them overflows.
  func size(_ name: String, default value: Int? = nil, upTo most: Int = 1 << 24) -> Int {
    let found = int(name, default: value)
    guard (1...most).contains(found) else {
      report(name, "expected 1 to \(most), found \(found)")
      return 1
    }
    return found
  }

  /// How many layers there are.
  func layers(_ name: String, default value: Int) -> Int {
    size(name, default: value, upTo: 10_000)
  }

  /// The size, or nil where there is none or it is null.
  func optionalSize(_ name: String) -> Int? { isSet(name) ? size(name) : nil }

  func double(_ name: String, default value: Double? = nil) -> Double {
    read(name, "a number", default: value, instead: 1) {
      switch $0 {
      case .double(let x): x
      case .int(let x): Double(x)
      default: nil
      }
    }
  }

  func bool(_ name: String, default value: Bool? = nil) -> Bool {
    read(name, "true or false", default: value, instead: false) {
      if case .bool(let x) = $0 { x } else { nil }
    }
  }

  func text(_ name: String, default value: String? = nil) -> String {
    read(name, "text", default: value, instead: "") {
      if case .string(let x) = $0 { x } else { nil }
    }
  }

  /// The integer, or nil where there is none or it is null.
  func optionalInt(_ name: String) -> Int? { isSet(name) ? int(name) : nil }

  /// The number, or nil where there is none or it is null.
  func optionalDouble(_ name: String) -> Double? { isSet(name) ? double(name) : nil }

  /// The name of an activation that this program has.
  func activation(_ name: String, default value: String) -> String {
    let found = text(name, default: value)
    switch registry.find(found) {
    case .target(let target) where target.type is any Activation.Type: return found
    case .ambiguous(let targets) where targets.contains { $0.type is any Activation.Type }:
      return found
    default:
      let known = registry.targets.filter { $0.type is any Activation.Type }.flatMap(\.aliases)
      report(name, "there is no activation '\(found)'", nearest: (found, known))
      return value
    }
  }

  /// The integer or null; the default where there is no such field.
  func accountedInt(_ name: String, default value: Int?) -> Int? {
    accounted.insert(name)
    return fields[name] == nil ? value : optionalInt(name)
  }

  /// The names in a list.
  func texts(_ name: String) -> [String] {
    read(name, "a list of texts", default: [], instead: []) { value in
      guard case .list(let nodes) = value else { return nil }
      let texts = nodes.compactMap { if case .string(let x) = $0.value { x } else { nil } }
      return texts.count == nodes.count ? texts : nil
    }
  }

  /// How many entries a map has; nil where there is none.
  func count(_ name: String) -> Int? {
    guard isSet(name) else { return nil }
    return read(name, "a map", default: nil, instead: 0) {
      if case .map(let map) = $0 { map.count } else { nil }
    }
  }

  /// The fields of a map; nil where there is none.
  func part(_ name: String) -> FieldReader? {
    accounted.insert(name)
    guard isSet(name), let node = fields[name] else { return nil }
    guard case .map(let map) = node.value else {
      report(name, "expected a map, found \(node.value.summary)", .wrongType)
      return nil
    }
    let part = FieldReader(map, at: place.appending(name), registry: registry)
    parts.append(part)
    return part
  }

  // MARK: Accounts

  /// Whether there is such a field, and it is not null. It counts as read.
  func isSet(_ name: String) -> Bool {
    accounted.insert(name)
    guard let value = fields[name]?.value else { return false }
    return value != .null
  }

  /// A field that is understood with one value only, which is also its default.
  func expect(_ name: String, _ understood: Value) {
    accounted.insert(name)
    guard let value = fields[name]?.value, value != understood, value != .null else { return }
    report(name, "only \(understood.summary) is understood, found \(value.summary)")
  }

  /// Fields that change nothing that the model computes.
  func ignore(_ names: some Sequence<String>) {
    for name in names where fields[name] != nil && accounted.insert(name).inserted {
      irrelevant.append(name)
    }
  }

  func report(
    _ name: String, _ message: String, _ kind: Problem.Kind = .wrongType,
    nearest: (to: String, among: [String])? = nil
  ) {
    let suggestion = nearest.flatMap { Suggestion.nearest(to: $0.to, in: $0.among) }
    problems.append(
      Problem(
        kind, at: place.appending(name), message, origin: fields[name]?.origin,
        suggestion: suggestion))
  }

  /// - Throws: `ConfigError` with everything that is wrong, and every field that nobody accounted for.
  func finish() throws(ConfigError) {
    let all = allProblems()
    if !all.isEmpty { throw ConfigError(all) }
  }

  private func allProblems() -> [Problem] {
    for name in fields.keys where !accounted.contains(name) {
      report(
        name, "this field is not known, and may change what the model computes", .unknownKey,
        nearest: (name, accounted.sorted()))
    }
    return problems + parts.flatMap { $0.allProblems() }
  }

  private func read<T>(
    _ name: String, _ expected: String, default value: T?, instead: T, _ convert: (Value) -> T?
  ) -> T {
    accounted.insert(name)
    guard let node = fields[name], node.value != .null || value == nil else {
      if let value { return value }
      report(name, "expected \(expected), found nothing", .missingValue)
      return instead
    }
    if let converted = convert(node.value) { return converted }
    report(name, "expected \(expected), found \(node.value.summary)")
    return instead
  }
}

extension FieldReader {
  /// What every `config.json` may say about training, generation and files, and no model computes with.
  static let irrelevantEverywhere = [
    "_attn_implementation_autoset", "_commit_hash", "_name_or_path", "_num_labels", "bad_words_ids",
    "begin_suppress_tokens", "bos_token_id", "chunk_size_feed_forward", "decoder_start_token_id",
    "diversity_penalty", "do_sample", "dtype", "early_stopping", "encoder_no_repeat_ngram_size",
    "eos_token_id", "exponential_decay_length_penalty", "finetuning_task", "forced_bos_token_id",
    "forced_eos_token_id", "gradient_checkpointing", "length_penalty", "max_length", "min_length",
    "model_type", "no_repeat_ngram_size", "num_beam_groups", "num_beams", "num_return_sequences",
    "output_attentions", "output_hidden_states", "output_past", "output_scores", "prefix",
    "problem_type",
    "remove_invalid_values", "repetition_penalty", "return_dict", "return_dict_in_generate",
    "sep_token_id", "suppress_tokens", "task_specific_params", "temperature", "tf_legacy_loss",
    "tokenizer_class", "top_k", "top_p", "torch_dtype", "torchscript", "transformers.js_config",
    "transformers_version",
    "typical_p", "use_bfloat16", "use_cache",
  ]

  /// Accounts for what every `config.json` may say.
  func readCommonFields() {
    ignore(Self.irrelevantEverywhere)
    expect("is_encoder_decoder", false)
    expect("is_decoder", false)
    expect("add_cross_attention", false)
    expect("cross_attention_hidden_size", .null)
    expect("tie_encoder_decoder", false)
    if let heads = part("pruned_heads"), !heads.fields.isEmpty {
      report("pruned_heads", "models with pruned heads are not understood")
      heads.ignore(heads.fields.keys)
    }
  }

  /// How many classes a classifier tells apart: two unless the config says more.
  func classes() -> Int {
    let labels = count("id2label")
    ignore(["label2id"])
    return optionalSize("num_labels") ?? labels ?? 2
  }
}
