/// The checksum of TensorFlow's records: CRC-32 with Castagnoli's polynomial (RFC 3720, appendix B.4).
package enum CRC32C {
  /// The checksum of these bytes.
  package static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8)
    }
  }

  /// The checksum as records hold it: rotated, and a constant added, so that a checksum of data that holds checksums is
  /// one still (tensorflow/core/lib/hash/crc32c.h).
  package static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let crc = of(bytes)
    return ((crc >> 15) | (crc << 17)) &+ 0xA282_EAD8
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
  }
}
