internal import CTorch

extension Tensor {
  /// A tensor on the CPU with the elements of `values`, in row-major order; one copy of the memory.
  ///
  /// `shape` defaults to one dimension. Its product must be the number of values.
  public convenience init<Element: TensorElement>(_ values: [Element], shape: [Int]? = nil) {
    let shape = shape ?? [values.count]
    guard shape.allSatisfy({ $0 >= 0 }), shape.reduce(1, *) == values.count else {
      OperatorFailure.stop(
        "Tensor(_:shape:): \(values.count) values do not fill the shape \(shape)")
    }
    let tensor = Tensor.empty(shape, dtype: Element.dtype)
    values.withUnsafeBytes { source in
      tensor.withUnsafeMutableBytes { $0.copyMemory(from: source) }
    }
    self.init(sharing: tensor)
  }

  /// A tensor of rank 0 that holds one value.
  public convenience init<Element: TensorElement>(_ value: Element) {
    self.init([value], shape: [])
  }

  /// A tensor over memory that it does not own, without a copy.
  ///
  /// Whoever passes the memory keeps it valid until `release` is called with it, which happens once,
  /// when the last view is gone, on whichever thread that is. Changes in place write to the memory.
  /// - Parameters:
  ///   - bytes: At least as many bytes as the elements from the first to the last take.
  ///   - shape: The size of each dimension.
  ///   - dtype: The type of the elements.
  ///   - strides: Row-major without gaps when nil.
  ///   - release: Gives the memory back.
  /// - Throws: ``TorchError`` when the memory is too small or the shape does not exist; `release` has
  ///   then been called.
  public static func viewing(
    _ bytes: UnsafeMutableRawBufferPointer, shape: [Int], dtype: DType, strides: [Int]? = nil,
    release: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void
  ) throws(TorchError) -> Tensor {
    let owner = Releaser(bytes, release)
    let size = ct_dtype_size(dtype.rawValue)
    guard let span = elementSpan(shape: shape, strides: strides), size > 0,
      case let (needed, overflow) = span.multipliedReportingOverflow(by: size), !overflow,
      needed <= bytes.count
    else {
      throw TorchError(
        .failed,
        "\(bytes.count) bytes do not hold a tensor of \(dtype)\(shape)"
          + (strides.map { " with strides \($0)" } ?? ""))
    }
    var out: ct_tensor?
    let status = ct_tensor_from_memory(
      bytes.baseAddress, shape, strides, shape.count, dtype.rawValue,
      { Unmanaged<Releaser>.fromOpaque($0!).release() },
      Unmanaged.passRetained(owner).toOpaque(), &out)
    try check(status)
    return Tensor(owning: out)
  }

  /// Calls `body` with the memory of this tensor, which must be contiguous and on the CPU.
  ///
  /// No copy is made. The memory is valid only inside `body`.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeMutableBytes { bytes throws(Failure) in try body(UnsafeRawBufferPointer(bytes)) }
  }

  /// Calls `body` with the memory of this tensor, to be written. Autograd does not see the change.
  public func withUnsafeMutableBytes<Result, Failure: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard isContiguous() else {
      OperatorFailure.stop(
        "withUnsafeBytes: \(summary) with strides \(strides) is not contiguous: "
          + "call contiguous() first")
    }
    var address: UnsafeMutableRawPointer?
    require(ct_tensor_data(handle, &address), "withUnsafeBytes")
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeMutableRawBufferPointer(start: address, count: count * elementSize))
  }

  /// The elements in row-major order, copied once; another dtype or device is converted first.
  public func array<Element: TensorElement>(of type: Element.Type = Element.self) -> [Element] {
    let source = hostCopy(as: Element.dtype)
    return [Element](unsafeUninitializedCapacity: source.count) { buffer, count in
      source.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      count = source.count
    }
  }

  /// This tensor on another device; itself when it is there already.
  /// - Throws: ``TorchError`` when the device does not exist here or has no memory left.
  public func to(_ device: Device, nonBlocking: Bool = false) throws(TorchError) -> Tensor {
    try device.checkAvailable()
    var out: ct_tensor?
    let status = ct_to_dtype_layout(
      handle, ct_optional_dtype(nil), ct_optional_device(device), nonBlocking, false,
      ct_optional_memory_format(nil), &out)
    withExtendedLifetime(self) {}
    try check(status)
    return Tensor(owning: out)
  }

  /// This tensor on the CPU, contiguous, as `dtype`; itself when it is all that already.
  func hostCopy(as dtype: DType) -> Tensor {
    var source = detach()
    if source.device.kind != .cpu { source = source.to(device: .cpu) }
    if source.dtype != dtype { source = source.to(dtype) }
    return source.contiguous()
  }

  /// The number of elements from the first to the last; nil on overflow or misfit.
  private static func elementSpan(shape: [Int], strides: [Int]?) -> Int? {
    if shape.contains(where: { $0 < 0 }) { return nil }
    if let strides, strides.count != shape.count || strides.contains(where: { $0 < 0 }) {
      return nil
    }
    if shape.contains(0) { return 0 }
    var span = 1
    var step = 1
    for dim in shape.indices.reversed() {
      let stride = strides?[dim] ?? step
      let (reach, overflow) = (shape[dim] - 1).multipliedReportingOverflow(by: stride)
      let (sum, carried) = span.addingReportingOverflow(reach)
      let (next, overflowed) = step.multipliedReportingOverflow(by: shape[dim])
      if overflow || carried || overflowed { return nil }
      span = sum
      step = next
    }
    return span
  }
}

/// Gives memory back when its last reference goes.
private final class Releaser {
  private let bytes: UnsafeMutableRawBufferPointer
  private let release: @Sendable (UnsafeMutableRawBufferPointer) -> Void

  init(
    _ bytes: UnsafeMutableRawBufferPointer,
    _ release: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void
  ) {
    self.bytes = bytes
    self.release = release
  }

  deinit { release(bytes) }
}
