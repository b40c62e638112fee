import Foundation
import LazyConfig

@testable import Runs

/// A run made up for reports: what a small language model's looks like.
struct MadeRun {
  var name: String
  var steps = 2000
  var recorded = 0
  var config: ConfigTree
  var parent: ConfigTree?
  var floor = 1.5
  var every = 1
  var isClassifier = false
  var status: RunStatus? = .finished
  var reason: String?
  var resume: Int?
  var broken: [Int: Double] = [:]

  static let base = """
    model:
      _target_: GPT
      hidden_size: 128
      layers:
        _repeat_: 4
        _of_:
          _target_: Block
          attention: {_target_: MultiHeadAttention, num_heads: 4}
          dropout: 0.0
    optimizer: {_target_: AdamW, lr: 0.001, betas: [0.9, 0.99], weight_decay: 0.1}
    schedule: {_target_: CosineDecay, warmup_steps: 100, final_factor: 0.1}
    trainer: {_target_: Trainer, steps: 2000, clip: 1.0}
    seed: 1337
    """

  init(_ name: String, overrides: [String] = []) throws {
    self.name = name
    parent = try ConfigTree(yaml: Self.base)
    config = try ConfigTree(yaml: Self.base)
    for override in overrides { try config.apply(override) }
  }

  /// Numbers between 0 and 1 that look random and are always the same.
  private struct Noise {
    var state: UInt64
    mutating func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
  }

  @discardableResult
  func write(in root: String) throws -> RunFolder {
    let folder = RunFolder("\(root)/\(name)")
    var recorder: Recorder? = Recorder(try folder.create(), loggers: [try JSONLinesLogger()])
    var info = RunInfo(
      source: "gpt-shakespeare-char", overrides: ["model.layers.*.dropout=0.1"],
      parent: "gpt-shakespeare-char", seed: 1337, totalSteps: steps,
      versions: ["taibai": "0.1.0", "libtorch": "2.13.0", "system": "Debian GNU/Linux 12"],
      machine: ["processor": "AMD EPYC 9V74", "cores": "2", "memory": "24 GiB"],
      data: ["training tokens": "1003854", "validation tokens": "111540", "vocabulary": "65"],
      started: Date(timeIntervalSince1970: 1_795_464_000))
    info.model = ["parameters": "804,096"]
    try recorder?.start(info, config: config, parent: parent)
    var noise = Noise(state: UInt64(truncatingIfNeeded: name.utf8.reduce(7) { $0 * 31 + Int($1) }))
    for step in stride(from: 1, through: recorded > 0 ? recorded : steps, by: every) {
      if step == resume {
        recorder = nil
        recorder = Recorder(try folder.resume(), loggers: [try JSONLinesLogger()])
        try recorder?.resume(after: step - 1)
      }
      let way = Double(step) / Double(steps)
      let loss = floor + (4.2 - floor) * exp(-6 * way) + (noise.next() - 0.5) * 0.25
      let rate = step < 100 ? Double(step) / 100 : 0.1 + 0.9 * (1 + cos(.pi * way)) / 2
      try recorder?.log(
        Record(
          step: step, epoch: Double(step) / 1300, seconds: Double(step) * 0.037,
          values: [
            ("train/loss", broken[step] ?? loss), ("train/lr", rate * 1e-3),
            ("train/grad_norm", 0.5 + exp(noise.next() * 2) * (step % 487 == 0 ? 30 : 0.3)),
            ("train/tokens_per_second", 20_000 + noise.next() * 1_500),
            ("system/memory", 4.1e8 + Double(step) * 1000),
          ]))
      if step % max(1, steps / 8) == 0 {
        try recorder?.log(
          Record(
            step: step, epoch: Double(step) / 1300, seconds: Double(step) * 0.037,
            values: [
              ("validation/loss", floor + 0.2 + (4.2 - floor) * exp(-6 * way) + 0.15 * way),
              (isClassifier ? "validation/accuracy" : "validation/perplexity", 1 + way),
            ]))
        try recorder?.text(
          step: step, name: "sample",
          text:
            "ROMEO:\nWhat <b>light</b> through & yonder step \(step) breaks?\n\nJULIET:\nO Romeo,")
      }
    }
    if isClassifier {
      let names = ["anger", "joy", "optimism", "<sadness>"]
      try recorder?.table(
        step: steps, name: "confusion",
        table: Table(
          rowTitle: "target", columnTitle: "prediction", rows: names, columns: names,
          values: [[480, 20, 15, 43], [25, 310, 12, 11], [10, 22, 71, 20], [40, 12, 9, 321]]))
    }
    if let status { try recorder?.finish(status, reason: reason) }
    return folder
  }
}
