/// A message in Protocol Buffers' wire format (protobuf.dev/programming-guides/encoding).
///
/// Events need a dozen messages of few fields, all of them known, so they are written directly.
package struct ProtobufMessage: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package init(_ fill: (inout Self) -> Void) { fill(&self) }

  package mutating func integer(_ field: Int, _ value: Int) {
    key(field, 0)
    varint(UInt64(bitPattern: Int64(value)))
  }

  package mutating func double(_ field: Int, _ value: Double) {
    key(field, 1)
    bytes += Self.littleEndian(value.bitPattern)
  }

  package mutating func float(_ field: Int, _ value: Float) {
    key(field, 5)
    bytes += Self.littleEndian(value.bitPattern)
  }

  package mutating func text(_ field: Int, _ value: String) { data(field, Array(value.utf8)) }

  package mutating func message(_ field: Int, _ value: ProtobufMessage) { data(field, value.bytes) }

  package mutating func message(_ field: Int, _ fill: (inout ProtobufMessage) -> Void) {
    message(field, ProtobufMessage(fill))
  }

  package mutating func data(_ field: Int, _ value: [UInt8]) {
    key(field, 2)
    varint(UInt64(value.count))
    bytes += value
  }

  static func littleEndian<T: FixedWidthInteger & UnsignedInteger>(_ value: T) -> [UInt8] {
    (0..<(T.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private mutating func key(_ field: Int, _ type: Int) { varint(UInt64(field << 3 | type)) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
