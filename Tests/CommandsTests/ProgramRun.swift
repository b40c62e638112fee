import Foundation

/// What a run of `taibai` printed, and how it ended.
struct ProgramRun {
  let output: String
  let errors: String
  let status: Int32

  /// Runs the program, which lies beside the tests, in an empty folder.
  ///
  /// - Parameters:
  ///   - arguments: the command line.
  ///   - files: files to put into the folder first.
  init(_ arguments: String..., files: [String: String] = [:]) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("taibai-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      try text.write(to: folder.appendingPathComponent(name), atomically: false, encoding: .utf8)
    }
    let process = Process()
    process.executableURL = try Self.program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let output = folder.appendingPathComponent(".output")
    let errors = folder.appendingPathComponent(".errors")
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    self.output = try String(contentsOf: output, encoding: .utf8)
    self.errors = try String(contentsOf: errors, encoding: .utf8)
  }

  private static var program: URL {
    get throws {
      var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      // On macOS the tests are a bundle.
      for _ in 0..<4 {
        let program = folder.appendingPathComponent("taibai")
        if FileManager.default.isExecutableFile(atPath: program.path) { return program }
        folder.deleteLastPathComponent()
      }
      throw CocoaError(.fileNoSuchFile)
    }
  }
}
