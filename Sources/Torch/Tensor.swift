internal import CTorch

/// An array of numbers of one type, with a shape, on a device.
///
/// A tensor is a reference: `let b = a` is the same tensor, and a change in place (`a.add_(1)`) is seen
/// through both, and through every view of the same memory. Operators without a trailing underscore
/// return new tensors. It belongs to the task that made it: it is not `Sendable`.
///
/// ```swift
/// let x: Tensor = [[1, 2], [3, 4]]
/// print(x.sum(dim: 0) * 2)  // tensor([ 8, 12])
/// ```
public final class Tensor {
  let handle: ct_tensor

  /// Takes over a reference that CTorch gave.
  init(owning handle: ct_tensor?) {
    guard let handle else { fatalError("libtorch returned an undefined tensor") }
    self.handle = handle
  }

  /// Another object for the same tensor, for initialisers that compute one.
  convenience init(sharing other: Tensor) {
    self.init(owning: ct_tensor_retain(other.handle))
  }

  deinit { withHandle { ct_tensor_free($0) } }

  /// Lends the handle; the tensor lives until `body` returns.
  @inline(__always)
  func withHandle<Result>(_ body: (ct_tensor) -> Result) -> Result {
    defer { extendLifetime(self) }
    return body(handle)
  }

  /// The size of each dimension.
  public var shape: [Int] {
    let rank = self.rank
    return [Int](unsafeUninitializedCapacity: rank) { buffer, count in
      if rank > 0 { require(ct_tensor_sizes(handle, buffer.baseAddress!), "shape") }
      count = rank
    }
  }

  /// How far apart, in elements, neighbours along each dimension lie.
  public var strides: [Int] {
    let rank = self.rank
    return [Int](unsafeUninitializedCapacity: rank) { buffer, count in
      if rank > 0 { require(ct_tensor_strides(handle, buffer.baseAddress!), "strides") }
      count = rank
    }
  }

  /// The number of dimensions.
  public var rank: Int { withHandle { ct_tensor_rank($0) } }

  /// The number of elements: the product of ``shape``.
  public var count: Int { withHandle { ct_tensor_count($0) } }

  /// The size of dimension `dim`; a negative one counts from the end.
  public func size(_ dim: Int) -> Int {
    let rank = self.rank
    guard (-rank..<rank).contains(dim) else {
      OperatorFailure.stop("size(\(dim)): a tensor of shape \(shape) has no dimension \(dim)")
    }
    return withHandle { ct_tensor_size($0, dim < 0 ? dim + rank : dim) }
  }

  public var dtype: DType { DType(rawValue: withHandle { ct_tensor_dtype($0) }) }

  public var device: Device { Device(withHandle { ct_tensor_device($0) }) }

  /// Whether the elements lie in memory in the order `format` names, without gaps.
  public func isContiguous(_ format: MemoryFormat = .contiguous) -> Bool {
    withHandle { ct_tensor_is_contiguous($0, format.rawValue) }
  }

  /// Whether both lie in the same memory: views of one tensor, or the same one.
  public func sharesMemory(with other: Tensor) -> Bool {
    withHandle { first in other.withHandle { ct_tensor_shares_storage(first, $0) } }
  }

  /// Bytes of one element.
  public var elementSize: Int { ct_dtype_size(dtype.rawValue) }

  /// Bytes of the memory that this tensor views, all of it; 0 on the meta device.
  public var storageBytes: Int { withHandle { ct_tensor_storage_bytes($0) } }

  /// Where in that memory the first element lies, in elements.
  public var storageOffset: Int { withHandle { ct_tensor_storage_offset($0) } }

  /// The value of a tensor with one element; waits for the device that holds it.
  ///
  /// Integers come as ``Scalar/int(_:)`` and must fit into 64 bits with a sign; complex numbers must be
  /// real.
  public func item() -> Scalar {
    var out = ct_scalar()
    let status = withHandle { ct_tensor_item($0, &out) }
    if status != CT_OK { operatorFailed("item", status, ["self": self]) }
    return Scalar(out)
  }

  /// The value of a tensor with one element as `T`, rounded where `T` holds fewer digits.
  public func item<T: BinaryFloatingPoint>(as type: T.Type) -> T { T(item().doubleValue) }

  /// Type, shape and device in one line: `float32[2, 3]`, `int64[4] on cuda:0`.
  public var summary: String {
    let place = device.kind == .cpu ? "" : " on \(device)"
    return "\(dtype)\(shape)\(place)"
  }

  /// Stops the program when a call on this tensor, which lives until then, has failed.
  func require(_ status: ct_status, _ name: StaticString) {
    extendLifetime(self)
    if status != CT_OK { operatorFailed(name, status, ["self": self]) }
  }
}

/// Counts of the whole process, for tests and for finding leaks.
public enum TensorStatistics {
  /// How many ``Tensor`` objects live: 0 after all of them are gone.
  public static var liveHandles: Int { Int(ct_live_tensors()) }
}
