internal import CTorch

/// Floating-point operations of matrix products, convolutions and attention; a product and a sum are two.
///
/// Whole numbers: exact up to 2⁵³, and rounded beyond, where no integer of 64 bits would do for the largest models.
public struct OperationCount: Hashable, Sendable {
  public var forward: Double
  public var backward: Double

  public init(forward: Double = 0, backward: Double = 0) {
    self.forward = forward
    self.backward = backward
  }

  public static func + (a: OperationCount, b: OperationCount) -> OperationCount {
    OperationCount(forward: a.forward + b.forward, backward: a.backward + b.backward)
  }

  public static func += (a: inout OperationCount, b: OperationCount) { a = a + b }
}

/// Counts what this thread computes: operations, by the object whose frame they run in, and the bytes that meta
/// tensors would hold.
///
/// On ``Device/meta`` a forward and a backward pass take no memory and hardly any time, and are counted as if
/// they were real.
public final class WorkRecorder {
  let handle = ct_recorder_new()

  /// - Parameter keepsEvents: Whether ``events`` are kept, which takes about a microsecond for each.
  public init(keepsEvents: Bool = false) {
    if keepsEvents { ct_recorder_keep_events(handle) }
  }

  deinit { ct_recorder_free(handle) }

  /// Counts while `body` runs.
  ///
  /// - Throws: what `body` throws. A thread counts for one recorder at a time: a second one stops the program.
  public func recording<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let status = ct_recorder_start(handle)
    if status != CT_OK { operatorFailed("recording", status, [:]) }
    defer { ct_recorder_stop(handle) }
    return try body()
  }

  /// What was counted while frames of this object were innermost; outside all frames for nil. A backward pass counts
  /// where its forward pass ran.
  public func operations(of owner: AnyObject?) -> OperationCount {
    let work = ct_recorder_work(handle, owner.map { Unmanaged.passUnretained($0).toOpaque() })
    return OperationCount(forward: work.forward, backward: work.backward)
  }

  /// The bytes of the meta tensors that were made while this recorded.
  public var metaMemory: MemoryStatistics { MemoryStatistics(ct_recorder_memory(handle)) }

  /// Starts the peak of ``metaMemory`` anew.
  public func resetPeak() { ct_recorder_reset_peak(handle) }

  /// Counts operations that this thread did not do: for code that stands in for an operator.
  public static func count(operations: Double) { ct_record_operations(operations) }
}
