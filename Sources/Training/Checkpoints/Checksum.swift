import Foundation

/// A checksum against damage: FNV-1a over 64-bit words, four of them side by side.
enum Checksum {
  /// The checksum of a file's bytes, as hexadecimal text, and how many they are.
  static func ofFile(_ path: String) throws -> CheckpointState.FileMark {
    let data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    let sum = data.withUnsafeBytes { of($0) }
    return CheckpointState.FileMark(bytes: data.count, checksum: String(sum, radix: 16))
  }

  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let prime: UInt64 = 0x100_0000_01B3
    var lanes = SIMD4<UInt64>(repeating: 0xCBF2_9CE4_8422_2325) ^ SIMD4(1, 2, 3, 4)
    let whole = bytes.count / 32 * 32
    for offset in stride(from: 0, to: whole, by: 32) {
      lanes = (lanes ^ bytes.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)) &* prime
      // A product only carries upwards: without this the high bits of a word would reach no others.
      lanes ^= lanes &>> 29
    }
    var sum = UInt64(bytes.count)
    for lane in 0..<4 { sum = (sum ^ lanes[lane]) &* prime ^ (sum >> 31) }
    for byte in bytes[whole...] { sum = (sum ^ UInt64(byte)) &* prime }
    return sum
  }
}
