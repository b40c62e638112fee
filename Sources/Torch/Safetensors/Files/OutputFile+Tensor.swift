internal import CTorch

extension OutputFile {
  /// Appends the elements of `tensor` in row-major order.
  ///
  /// From contiguous memory on the CPU they are written as they lie; any other tensor is copied in
  /// pieces of `pieceBytes` bytes, one after the other.
  mutating func write(_ tensor: Tensor, pieceBytes: Int) throws(SafetensorsError) {
    let tensor = tensor.detach()
    let count = tensor.count
    if count == 0 { return }
    if tensor.isPlainMemory {
      try tensor.withUnsafeBytes { bytes throws(SafetensorsError) in try write(bytes) }
    } else if count == 1 || count * tensor.elementSize <= pieceBytes {
      let copy = Tensor.empty(tensor.shape, dtype: tensor.dtype)
      copy.copy_(tensor)
      try copy.withUnsafeBytes { bytes throws(SafetensorsError) in try write(bytes) }
    } else {
      // More than one element, so that some dimension has a size above one.
      let dim = tensor.shape.firstIndex { $0 > 1 }!
      let size = tensor.size(dim)
      let rows = max(1, pieceBytes / (count / size * tensor.elementSize))
      for start in Swift.stride(from: 0, to: size, by: rows) {
        let piece = tensor.slice(dim: dim, start: start, end: min(start + rows, size))
        try write(piece, pieceBytes: pieceBytes)
      }
    }
  }
}

extension Tensor {
  /// Whether the elements lie in this process's memory as they are, in row-major order.
  fileprivate var isPlainMemory: Bool {
    var address: UnsafeMutableRawPointer?
    return isContiguous() && ct_tensor_data(handle, &address) == CT_OK
  }
}
