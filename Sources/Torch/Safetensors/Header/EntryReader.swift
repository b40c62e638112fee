/// Reads what the header says about one tensor, and checks all of it that the entry alone decides.
struct EntryReader {
  let name: String
  let path: String

  private enum Field: String { case dtype, shape, offsets = "data_offsets" }

  func read(_ reader: inout JSONReader) throws(SafetensorsError) -> SafetensorsInfo {
    var dtype: SafetensorsDType?
    var shape: [Int]?
    var offsets: [Int]?
    try reader.readMap { reader, key throws(SafetensorsError) in
      let isNew: Bool
      switch Field(rawValue: key) {
      case .dtype:
        isNew = dtype == nil
        let text = try reader.readString()
        dtype = SafetensorsDType(rawValue: text)
        if dtype == nil { throw fail(.unknownDType(text, tensor: name)) }
      case .shape:
        isNew = shape == nil
        shape = try readNumbers(&reader, .shape)
      case .offsets:
        isNew = offsets == nil
        offsets = try readNumbers(&reader, .offsets)
      case nil: throw fail(.unknownField(key, tensor: name))
      }
      if !isNew { throw SafetensorsHeader.duplicate(key, in: name, path) }
    }
    guard let dtype else { throw missing(.dtype) }
    guard let shape else { throw missing(.shape) }
    guard let offsets else { throw missing(.offsets) }
    return try checked(dtype, shape, offsets)
  }

  private func readNumbers(
    _ reader: inout JSONReader, _ field: Field
  ) throws(SafetensorsError) -> [Int] {
    var numbers: [Int] = []
    try reader.readList { reader throws(SafetensorsError) in
      if let number = reader.readNatural() {
        numbers.append(number)
        return
      }
      let text = reader.upcomingNumber()
      if text.isEmpty { throw reader.unexpected("a number") }
      throw fail(.invalidNumber(text, field: field.rawValue, tensor: name))
    }
    return numbers
  }

  /// Checks that the bytes between the offsets are as many as the elements take.
  private func checked(
    _ dtype: SafetensorsDType, _ shape: [Int], _ offsets: [Int]
  ) throws(SafetensorsError) -> SafetensorsInfo {
    guard offsets.count == 2 else {
      throw fail(.invalidOffsetCount(offsets.count, tensor: name))
    }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin <= end else { throw fail(.offsetsReversed(begin: begin, end: end, tensor: name)) }
    // Sizes of zero count as one: libtorch computes strides from the others, which must not
    // overflow.
    var bits = dtype.bitWidth
    for size in shape {
      let (product, overflow) = bits.multipliedReportingOverflow(by: max(size, 1))
      if overflow { throw fail(.sizeOverflow(shape: shape, tensor: name)) }
      bits = product
    }
    if shape.contains(0) { bits = 0 }
    guard bits % 8 == 0 else { throw fail(.partialByte(dtype, shape: shape, tensor: name)) }
    guard bits / 8 == end - begin else {
      throw fail(
        .sizeMismatch(dtype, shape: shape, needed: bits / 8, found: end - begin, tensor: name))
    }
    return SafetensorsInfo(name: name, dtype: dtype, shape: shape, byteRange: begin..<end)
  }

  private func missing(_ field: Field) -> SafetensorsError {
    fail(.missingField(field.rawValue, tensor: name))
  }

  private func fail(_ reason: SafetensorsError.Reason) -> SafetensorsError {
    SafetensorsError(path: path, reason: reason)
  }
}
