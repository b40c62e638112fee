import LazyConfig

/// What may differ between a run and its continuation.
enum ResumeRule {
  /// Paths that do not change what is computed up to the checkpoint.
  private static let free = [
    "loggers", "callbacks", "metrics", "trainer.steps", "trainer.epochs", "trainer.log_every",
    "trainer.evaluate_every", "trainer.evaluation_batches", "trainer.checkpoint_every",
    "trainer.keep_last", "trainer.monitor", "trainer.patience",
  ]

  /// - Throws: `InputError` with everything that differs and may not.
  static func check(saved: ConfigTree, new: ConfigTree, folder: String) throws {
    let changes = TreeDiff(from: saved, to: new).changes.filter { change in
      !free.contains { change.path.text == $0 || change.path.text.hasPrefix("\($0).") }
    }
    guard !changes.isEmpty else { return }
    let lines = changes.prefix(10).map { "  \($0.path.text)" }.joined(separator: "\n")
    throw InputError(
      description: """
        '\(folder)' holds a run of another config; these differ:
        \(lines)
          a run goes on with the same model, data and optimizer: start a new one, with \
        weights={_target_: FirstWeights, path: \(folder)} if it is to begin with these weights
        """)
  }
}
