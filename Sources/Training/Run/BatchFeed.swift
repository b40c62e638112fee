import Datasets

/// The batches of a run, one after the other, epoch after epoch, made ahead in the background.
final class BatchFeed {
  /// How often the data was gone through whole.
  private(set) var epoch: Int
  /// How many batches of this pass were taken.
  private(set) var batch: Int
  /// How many batches this pass has.
  private(set) var batchCount: Int

  private let source: any BatchSource
  private var prefetcher: Prefetcher<PreparedBatch>

  /// - Parameters:
  ///   - source: Where the batches come from.
  ///   - epoch: How often the data was gone through whole.
  ///   - batch: How many batches of this pass were taken.
  init(_ source: any BatchSource, epoch: Int = 0, batch: Int = 0) throws(DataError) {
    self.source = source
    self.epoch = epoch
    self.batch = batch
    let plan = try source.plan(epoch: epoch)
    batchCount = plan.batchCount
    prefetcher = Prefetcher(plan, from: batch) { PreparedBatch($0) }
  }

  /// How often the data was gone through; 1.5 is the middle of the second pass.
  var progress: Double { Double(epoch) + Double(batch) / Double(max(1, batchCount)) }

  /// Whether the last batch of a pass was taken.
  var isAtEndOfEpoch: Bool { batch >= batchCount }

  /// The next batches, from the next pass where this one ends.
  func next(_ count: Int) throws -> [PreparedBatch] {
    var batches: [PreparedBatch] = []
    while batches.count < count {
      if let next = try prefetcher.next() {
        batches.append(next)
        batch += 1
        continue
      }
      let plan = try source.plan(epoch: epoch + 1)
      guard plan.batchCount > 0 else {
        throw TrainingError.mismatch("data: epoch \(epoch + 2) has no batches")
      }
      (epoch, batch, batchCount) = (epoch + 1, 0, plan.batchCount)
      prefetcher = Prefetcher(plan) { PreparedBatch($0) }
    }
    return batches
  }
}
