import Foundation
import Testing
import Torch

/// The path of a file that Fixtures/make_safetensors.py wrote.
func safetensorsFixture(_ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/safetensors/\(name).safetensors").path
}

func bytes(of path: String) throws -> [UInt8] {
  try [UInt8](Data(contentsOf: URL(filePath: path)))
}

func write(_ bytes: [UInt8], to path: String) throws {
  try Data(bytes).write(to: URL(filePath: path))
}

/// Calls `body` with the path of an empty folder that is removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "taibai-tests-\(UInt64.random(in: 0 ... .max))").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

/// The names of what lies in a folder, hidden files too.
func contents(of folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

/// The bytes of a safetensors file with this header, whose length is written before it.
func safetensors(header: String, data: [UInt8] = []) -> [UInt8] {
  safetensors(header: Array(header.utf8), data: data)
}

func safetensors(header: [UInt8], data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  let length = length ?? UInt64(header.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header + data
}

/// The data of the n-th tensor of a fixture that has no meaning.
func pattern(_ count: Int, number: Int) -> [UInt8] {
  (0..<count).map { UInt8((7 * $0 + 31 * number) % 256) }
}

extension Tensor {
  /// The elements' bytes in row-major order.
  var rawBytes: [UInt8] { withUnsafeBytes { Array($0) } }
}

/// What `body` throws; nil when it does not.
func safetensorsError(_ body: () throws(SafetensorsError) -> Void) -> SafetensorsError? {
  do throws(SafetensorsError) {
    try body()
    return nil
  } catch {
    return error
  }
}

/// How many parts of this process's memory are mapped from the file at `path`.
func mappings(of path: String) throws -> Int {
  // Not by Foundation's reader for strings: it asks for the size, which is 0.
  let handle = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/maps"))
  let maps = String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
  return maps.split(separator: "\n").count { $0.hasSuffix(path) }
}

/// Expects that opening a file of these bytes fails, and says so.
func expect(
  _ content: [UInt8], gives message: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try withTemporaryFolder { folder in
    let path = folder + "/model.safetensors"
    try write(content, to: path)
    let error = safetensorsError { () throws(SafetensorsError) in _ = try SafetensorsFile(path) }
    #expect(error?.description == "\(path): \(message)", sourceLocation: sourceLocation)
  }
}
