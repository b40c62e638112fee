/// Makes the batches of a split.
///
/// A batch is a pure function of the seed, the epoch and its index. Any thread may ask for any batch in any order, and
/// gets the same. To go on in the middle of an epoch, two numbers are enough: the epoch, and the index in it.
public protocol BatchSource: Sendable {
  /// The batches of an epoch, counted from 0.
  func plan(epoch: Int) throws(DataError) -> EpochPlan
}

/// The batches of one epoch.
public struct EpochPlan: Sendable {
  /// How many batches the epoch has.
  public let batchCount: Int
  private let make: @Sendable (Int) throws(DataError) -> Batch

  /// - Parameters:
  ///   - batchCount: How many batches the epoch has.
  ///   - make: Makes the batch with an index; the same each time, on any thread.
  public init(batchCount: Int, make: @escaping @Sendable (Int) throws(DataError) -> Batch) {
    self.batchCount = batchCount
    self.make = make
  }

  /// A batch.
  ///
  /// - Throws: ``DataError/noBatch(index:count:)`` for an index that the epoch does not have, or what is wrong with
  ///   the data.
  public func batch(at index: Int) throws(DataError) -> Batch {
    guard index >= 0, index < batchCount else {
      throw .noBatch(index: index, count: batchCount)
    }
    return try make(index)
  }
}
