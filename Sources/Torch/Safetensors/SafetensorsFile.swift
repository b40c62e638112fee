/// A safetensors file whose tensors are read when they are asked for.
///
/// ```swift
/// let file = try SafetensorsFile("model.safetensors")
/// print(file.names.count, file.metadata)
/// let weight = try file.tensor("embedding.weight")
/// ```
///
/// Opening reads and checks the whole header. The data is mapped, not read: a tensor costs
/// microseconds, whatever its size, and its pages come from disk when an operator first touches
/// them. A change in place copies the pages that it touches and never reaches the file. Two tensors
/// of one name, read from one `SafetensorsFile`, view the same memory. The mapping lives as long as
/// the file object or any of its tensors.
///
/// The file object is not `Sendable`, because its tensors share memory: open the file once more for
/// another task, which costs a header's reading, while both share the pages that nobody changed.
///
/// As with every mapped file, the program stops with a bus error when another one cuts the file
/// short, or its disk fails, while tensors still view it. Replacing the file by another one, as
/// ``Safetensors/save(_:metadata:to:)`` does, is safe.
public final class SafetensorsFile {
  /// The path that the file was opened by.
  public let path: String

  /// The strings that the file carries besides tensors, as `["format": "pt"]`; often empty.
  public let metadata: [String: String]

  /// What the header says about each tensor, in its order.
  public let infos: [SafetensorsInfo]

  /// Where in the file the data section begins, in bytes.
  public let dataOffset: Int

  private let positions: [TensorName: Int]
  private let mapping: FileMapping

  /// Opens a file and checks its header.
  /// - Throws: ``SafetensorsError`` for a file that cannot be read, or breaks a rule of the format.
  public convenience init(_ path: String) throws(SafetensorsError) {
    try self.init(path, copying: false)
  }

  /// - Parameter copying: Reads all of the file into memory, as is done where it cannot be mapped.
  package init(_ path: String, copying: Bool) throws(SafetensorsError) {
    let file = try InputFile(path)
    let length = try Self.headerLength(of: file)
    let header = try SafetensorsHeader(
      try file.read(length, at: 8), dataBytes: file.size - 8 - length, path: path)
    self.path = path
    metadata = header.metadata
    infos = header.tensors
    positions = header.positions
    dataOffset = 8 + length
    mapping = try FileMapping(file, copying: copying)
  }

  /// The names of the tensors, in the header's order.
  public var names: [String] { infos.map(\.name) }

  /// What the header says about the tensor `name`; nil when there is none.
  public func info(_ name: String) -> SafetensorsInfo? {
    if let position = positions[TensorName(name)] { return infos[position] }
    // Swift's equality: the same characters, composed differently.
    return infos.first { $0.name == name }
  }

  /// The tensor `name`, on the CPU.
  ///
  /// No element is copied, except where the data is not aligned for its type, which Python's writer
  /// never leaves. The tensor requires no gradient.
  /// - Throws: ``SafetensorsError`` when there is no such tensor, or libtorch has no such type.
  public func tensor(_ name: String) throws(SafetensorsError) -> Tensor {
    guard let info = info(name) else {
      let nearest = nearestName(to: name, among: infos.lazy.map(\.name))
      throw SafetensorsError(path: path, reason: .noTensor(name, nearest: nearest))
    }
    return try tensor(info)
  }

  /// All tensors by name.
  /// - Throws: ``SafetensorsError`` when libtorch has no counterpart of one of the types.
  public func tensors() throws(SafetensorsError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    tensors.reserveCapacity(infos.count)
    for info in infos {
      guard tensors.updateValue(try tensor(info), forKey: info.name) == nil else {
        throw SafetensorsError(path: path, reason: .ambiguousNames(info.name))
      }
    }
    return tensors
  }

  /// The length of the header, which the file is long enough to hold.
  private static func headerLength(of file: borrowing InputFile) throws(SafetensorsError) -> Int {
    func fail(_ reason: SafetensorsError.Reason) -> SafetensorsError {
      SafetensorsError(path: file.path, reason: reason)
    }
    guard file.size >= 8 else { throw fail(.fileTooShort(bytes: file.size)) }
    let start = try file.read(min(file.size, 64), at: 0)
    let length = start.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= SafetensorsHeader.limit else {
      if let format = SafetensorsError.OtherFormat(firstBytes: start) {
        throw fail(.otherFormat(format))
      }
      throw fail(.headerTooLong(bytes: length))
    }
    guard Int(length) <= file.size - 8 else {
      throw fail(.headerCutOff(bytes: Int(length), fileBytes: file.size))
    }
    return Int(length)
  }

  private func tensor(_ info: SafetensorsInfo) throws(SafetensorsError) -> Tensor {
    let (dtype, shape) = try layout(of: info)
    let range = info.byteRange
    let bytes = UnsafeMutableRawBufferPointer(
      rebasing: mapping.bytes[dataOffset + range.lowerBound..<dataOffset + range.upperBound])
    guard Int(bitPattern: bytes.baseAddress) % max(info.dtype.bitWidth / 8, 1) == 0 else {
      let copy = Tensor.empty(shape, dtype: dtype)
      copy.withUnsafeMutableBytes { $0.copyMemory(from: UnsafeRawBufferPointer(bytes)) }
      return copy
    }
    let mapping = mapping
    do throws(TorchError) {
      return try Tensor.viewing(bytes, shape: shape, dtype: dtype) { _ in
        withExtendedLifetime(mapping) {}
      }
    } catch {
      throw SafetensorsError(path: path, reason: .libtorch(error.message, tensor: info.name))
    }
  }

  /// What libtorch calls the tensor's type and shape.
  private func layout(
    of info: SafetensorsInfo
  ) throws(SafetensorsError) -> (dtype: DType, shape: [Int]) {
    guard let dtype = info.dtype.dtype else {
      throw SafetensorsError(path: path, reason: .unsupportedDType(info.dtype, tensor: info.name))
    }
    guard info.dtype == .f4 else { return (dtype, info.shape) }
    guard let last = info.shape.last, last.isMultiple(of: 2) else {
      throw SafetensorsError(
        path: path, reason: .oddPacking(info.dtype, shape: info.shape, tensor: info.name))
    }
    return (dtype, info.shape.dropLast() + [last / 2])
  }
}
