/// Reads and writes whole safetensors files.
///
/// ```swift
/// try Safetensors.save(["weight": Tensor.ones([2, 3])], to: "linear.safetensors")
/// let tensors = try Safetensors.load("linear.safetensors")
/// ```
///
/// ``SafetensorsFile`` reads single tensors, and what the header says, without the rest.
public enum Safetensors {
  /// All tensors of a file by name, on the CPU.
  ///
  /// The tensors are views of the mapped file: see ``SafetensorsFile``.
  /// - Throws: ``SafetensorsError`` when the file cannot be read, breaks a rule of the format, or
  ///   holds a type that libtorch does not have.
  public static func load(_ path: String) throws(SafetensorsError) -> [String: Tensor] {
    try SafetensorsFile(path).tensors()
  }

  /// Writes a file with `tensors`, in place of the one that may be there.
  ///
  /// The file is whole or not there at all: it is written beside `path`, made safe on disk, and
  /// then renamed; after a failure the old file is as it was. A symbolic link at `path` is
  /// replaced, not followed. Tensors of the old file that are still in use keep their values.
  ///
  /// Tensors may lie on any device, in any strides, and may require gradients; none is copied as a
  /// whole. Tensors that share memory are written in full each, and are separate when they are read
  /// again. The bytes are those that Python's safetensors writes for the same tensors, in its
  /// order: by type, wide ones first, then by name.
  ///
  /// - Parameters:
  ///   - tensors: What is written, by name.
  ///   - metadata: Strings to keep in the header; the transformers library expects
  ///     `["format": "pt"]`.
  ///   - path: The file; one that is there is replaced when the new one is complete.
  /// - Throws: ``SafetensorsError`` when a tensor has no counterpart in the format, or the file
  ///   cannot be written.
  public static func save(
    _ tensors: [String: Tensor], metadata: [String: String] = [:], to path: String
  ) throws(SafetensorsError) {
    try save(tensors, metadata: metadata, to: path, pieceBytes: 1 << 26)
  }

  /// - Parameter pieceBytes: The most bytes of a tensor that are copied at once.
  package static func save(
    _ tensors: [String: Tensor], metadata: [String: String], to path: String, pieceBytes: Int
  ) throws(SafetensorsError) {
    let entries = try layOut(tensors, path: path)
    let header = HeaderEncoder.encode(entries.map(\.info), metadata: metadata)
    guard header.count <= SafetensorsHeader.limit else {
      throw SafetensorsError(path: path, reason: .headerTooLong(bytes: UInt64(header.count)))
    }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    try AtomicFile.write(to: path) { file throws(SafetensorsError) in
      try file.write(length)
      try file.write(header)
      for entry in entries { try file.write(entry.tensor, pieceBytes: pieceBytes) }
    }
  }

  /// The tensors in the file's order, with the place of each.
  private static func layOut(
    _ tensors: [String: Tensor], path: String
  ) throws(SafetensorsError) -> [(info: SafetensorsInfo, tensor: Tensor)] {
    typealias Named = (name: String, dtype: SafetensorsDType, tensor: Tensor)
    var groups: [SafetensorsDType: [Named]] = [:]
    for (name, tensor) in tensors {
      let dtype = try storedType(of: tensor, name: name, path: path)
      groups[dtype, default: []].append((name, dtype, tensor))
    }
    let ordered = SafetensorsDType.allCases.reversed().flatMap { dtype in
      (groups[dtype] ?? []).sorted { utf8Precedes($0.name, $1.name) }
    }
    var end = 0
    return ordered.map { name, dtype, tensor in
      let begin = end
      end += tensor.count * tensor.elementSize
      var shape = tensor.shape
      if dtype == .f4 { shape[shape.count - 1] *= 2 }
      return (
        SafetensorsInfo(name: name, dtype: dtype, shape: shape, byteRange: begin..<end), tensor
      )
    }
  }

  private static func storedType(
    of tensor: Tensor, name: String, path: String
  ) throws(SafetensorsError) -> SafetensorsDType {
    func fail(_ reason: SafetensorsError.Reason) -> SafetensorsError {
      SafetensorsError(path: path, reason: reason)
    }
    if name == SafetensorsHeader.metadataKey { throw fail(.reservedName) }
    if tensor.device.kind == .meta { throw fail(.noValues(tensor: name)) }
    guard let dtype = SafetensorsDType(tensor.dtype) else {
      throw fail(.unstorableDType(tensor.dtype, tensor: name))
    }
    if dtype == .f4, tensor.rank == 0 { throw fail(.packedScalar(tensor: name)) }
    return dtype
  }
}
