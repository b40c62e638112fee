import Foundation

/// A run that takes seconds: a small GPT with dropout on the bytes of a text.
enum TinyRun {
  /// The config, with dropout, so that it matters where chance stands.
  static let yaml = """
    extends: gpt_shakespeare_char
    seed: 5
    model:
      vocab_size: 256
      hidden_size: 16
      num_heads: 2
      max_positions: 16
      dropout: 0.1
      attention_dropout: 0.1
      transformer: {layers: {_repeat_: 2}}
    data:
      files: [text.txt]
      tokenizer: {_target_: Bytes}
      objective: {length: 16}
      batch_size: 4
      validation: 0.2
    schedule: {warmup_steps: 5}
    trainer:
      steps: 40
      log_every: 1
      evaluate_every: 10
      checkpoint_every: 4
      evaluates_first: false
    callbacks: []
    """

  /// Words in an order that repeats itself, but not soon.
  static let text = (0..<2000).map { number in
    ["the cat", "sat", "on", "a mat", "and saw", "no dog;", "it slept\n"][number * number % 7]
  }.joined(separator: " ")

  static func folder() throws -> WorkFolder {
    try WorkFolder(files: ["run.yaml": yaml, "text.txt": text])
  }

  /// What a run's metrics say of numbers, without times and memory, a line for each step and kind.
  static func numbers(_ folder: WorkFolder, _ run: String) throws -> [String] {
    try folder.text("\(run)/metrics.jsonl").split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
      return object.filter { name, _ in
        name != "seconds" && name != "system/memory" && !name.hasSuffix("_per_second")
      }.map { "\($0)=\($1)" }.sorted().joined(separator: " ")
    }
  }
}
