/// What the header of a safetensors file says about one tensor.
///
/// ```swift
/// let file = try SafetensorsFile("model.safetensors")
/// for info in file.infos { print(info) }  // embedding.weight: F32[30522, 768]
/// ```
public struct SafetensorsInfo: Hashable, Sendable {
  public let name: String
  public let dtype: SafetensorsDType

  /// The size of each dimension, as the file counts: of an ``SafetensorsDType/f4`` tensor in single
  /// elements, of which libtorch's tensor holds two in one.
  public let shape: [Int]

  /// Where the elements lie, from the first byte after the header (``SafetensorsFile/dataOffset``).
  public let byteRange: Range<Int>
}

extension SafetensorsInfo: CustomStringConvertible {
  /// Name, type and shape in one line: `embedding.weight: F32[30522, 768]`.
  public var description: String { "\(name): \(dtype)\(shape)" }
}
