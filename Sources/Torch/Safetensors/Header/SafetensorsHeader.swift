/// The header of a safetensors file, whole and checked.
///
/// The format, as its authors describe it (https://huggingface.co/docs/safetensors/index#format): 8
/// bytes with the header's length, little-endian; the header, a JSON map that begins with `{` and
/// may be padded with spaces; the data section, which the tensors fill without gaps and overlaps.
/// The limit of the header's length is the one that the reference implementation keeps.
struct SafetensorsHeader {
  /// The most bytes that a header may have.
  static let limit = 100_000_000

  /// The key of the entry that is no tensor.
  static let metadataKey = "__metadata__"

  /// In the header's order.
  private(set) var tensors: [SafetensorsInfo] = []

  /// Where in ``tensors`` each name is.
  private(set) var positions: [TensorName: Int] = [:]

  private(set) var metadata: [String: String] = [:]

  /// Reads the header in `bytes`, of a file whose data section has `dataBytes` bytes.
  init(_ bytes: [UInt8], dataBytes: Int, path: String) throws(SafetensorsError) {
    var reader = JSONReader(path: path, bytes: bytes)
    if let first = bytes.first, first != UInt8(ascii: "{") {
      throw SafetensorsError(path: path, reason: .headerStart(byte: first))
    }
    var hasMetadata = false
    try reader.readMap { reader, key throws(SafetensorsError) in
      if key == Self.metadataKey {
        if hasMetadata { throw Self.duplicate(key, in: nil, path) }
        hasMetadata = true
        metadata = try Self.readMetadata(&reader)
      } else {
        let info = try EntryReader(name: key, path: path).read(&reader)
        guard positions.updateValue(tensors.count, forKey: TensorName(key)) == nil else {
          throw Self.duplicate(key, in: nil, path)
        }
        tensors.append(info)
      }
    }
    if reader.next() != nil { throw reader.unexpected("nothing but spaces after the last '}'") }
    try Self.checkData(tensors, dataBytes: dataBytes, path: path)
  }

  private static func readMetadata(
    _ reader: inout JSONReader
  ) throws(SafetensorsError) -> [String: String] {
    let path = reader.path
    guard reader.next() == UInt8(ascii: "{") else {
      throw SafetensorsError(path: path, reason: .invalidMetadata(key: nil))
    }
    var metadata: [String: String] = [:]
    try reader.readMap { reader, key throws(SafetensorsError) in
      guard reader.next() == UInt8(ascii: "\"") else {
        throw SafetensorsError(path: path, reason: .invalidMetadata(key: key))
      }
      let value = try reader.readString()
      guard metadata.updateValue(value, forKey: key) == nil else {
        throw duplicate(key, in: metadataKey, path)
      }
    }
    return metadata
  }

  static func duplicate(_ key: String, in owner: String?, _ path: String) -> SafetensorsError {
    SafetensorsError(path: path, reason: .duplicateKey(key, in: owner))
  }

  /// Checks that the tensors fill the data section exactly.
  private static func checkData(
    _ tensors: [SafetensorsInfo], dataBytes: Int, path: String
  ) throws(SafetensorsError) {
    func fail(_ reason: SafetensorsError.Reason) -> SafetensorsError {
      SafetensorsError(path: path, reason: reason)
    }
    var end = 0
    var previous = ""
    for info in inDataOrder(tensors) {
      let range = info.byteRange
      if range.lowerBound < end {
        throw fail(
          .overlap(
            tensor: info.name, begin: range.lowerBound, previous: previous, previousEnd: end))
      }
      if range.upperBound > dataBytes {
        throw fail(.outOfData(end: range.upperBound, dataBytes: dataBytes, tensor: info.name))
      }
      if range.lowerBound > end {
        throw fail(.unusedBytes(end..<range.lowerBound, before: info.name))
      }
      end = range.upperBound
      previous = info.name
    }
    if end < dataBytes { throw fail(.unusedBytes(end..<dataBytes, before: nil)) }
  }

  /// By where the data begins, empty tensors first; writers keep that order, so that it is rarely
  /// sorted.
  private static func inDataOrder(_ tensors: [SafetensorsInfo]) -> [SafetensorsInfo] {
    func precedes(_ lhs: SafetensorsInfo, _ rhs: SafetensorsInfo) -> Bool {
      let (left, right) = (lhs.byteRange, rhs.byteRange)
      return (left.lowerBound, left.upperBound) < (right.lowerBound, right.upperBound)
    }
    let isSorted = zip(tensors, tensors.dropFirst()).allSatisfy { !precedes($1, $0) }
    return isSorted ? tensors : tensors.sorted(by: precedes)
  }
}
