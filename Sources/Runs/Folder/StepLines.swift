import Foundation

/// Files with a step in each line.
enum StepLines {
  /// Removes the lines behind a step, and a last line without an end, which a killed process leaves.
  static func cut(_ path: String, after step: Int) throws(RunError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let bytes = try WholeFile.read(path)
    var kept: [UInt8] = []
    var isWhole = true
    try forEach(bytes, path: path) { (line, number) throws(RunError) in
      guard line.last == newline else {
        isWhole = false
        return
      }
      if try stepOf(line, path: path, number: number) <= step {
        kept += line
      } else {
        isWhole = false
      }
    }
    if !isWhole { try WholeFile.write(kept, to: path) }
  }

  /// Calls a function with each line, its end included, and its number from 1. Empty lines are left out.
  static func forEach(
    _ bytes: [UInt8], path: String,
    _ body: (ArraySlice<UInt8>, Int) throws(RunError) -> Void
  ) throws(RunError) {
    var start = 0
    var number = 1
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: newline).map { $0 + 1 } ?? bytes.count
      let line = bytes[start..<end]
      if line.contains(where: { $0 > 0x20 }) { try body(line, number) }
      start = end
      number += 1
    }
  }

  static let newline = UInt8(ascii: "\n")

  private static func stepOf(
    _ line: ArraySlice<UInt8>, path: String, number: Int
  ) throws(RunError) -> Int {
    do {
      return try RecordLine.record(of: line.dropLast()).step
    } catch {
      throw .badFile(
        path: path, line: number, reason: "\(error.reason); remove the line to go on")
    }
  }
}
