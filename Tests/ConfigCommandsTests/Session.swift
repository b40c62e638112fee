import Foundation
import Testing

/// What a run of a program printed, and how it ended.
struct Session {
  let output: String
  let errors: String
  let status: Int32

  /// Runs the example program, which holds all commands for configs, in a folder of its own.
  ///
  /// - Parameters:
  ///   - files: files to put there first.
  ///   - subfolder: where in the folder the program runs.
  ///   - device: what the output goes to instead of ``output``.
  init(
    _ arguments: [String], files: [String: String] = [:], in subfolder: String = ".",
    output device: String? = nil, then read: ((URL) throws -> Void)? = nil
  ) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("taibai-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: false, encoding: .utf8)
    }
    let process = Process()
    process.executableURL = try Self.program
    process.arguments = arguments
    process.currentDirectoryURL = folder.appendingPathComponent(subfolder)
    let output = folder.appendingPathComponent(".output")
    let errors = folder.appendingPathComponent(".errors")
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(
      forWritingTo: device.map { URL(fileURLWithPath: $0) } ?? output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    self.output = try String(contentsOf: output, encoding: .utf8)
    self.errors = try String(contentsOf: errors, encoding: .utf8)
    try read?(folder)
  }

  init(
    _ arguments: String..., files: [String: String] = [:], then read: ((URL) throws -> Void)? = nil
  ) throws {
    try self.init(arguments, files: files, then: read)
  }

  /// The example program, which lies beside the tests.
  private static var program: URL {
    get throws {
      var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      // On macOS the tests are a bundle.
      for _ in 0..<4 {
        let program = folder.appendingPathComponent("RetinaNetExample")
        if FileManager.default.isExecutableFile(atPath: program.path) { return program }
        folder.deleteLastPathComponent()
      }
      throw CocoaError(.fileNoSuchFile)
    }
  }
}
