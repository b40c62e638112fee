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
    try self.init(arguments, files: files)
  }

  init(_ arguments: [String], files: [String: String] = [:]) throws {
    let folder = try WorkFolder(files: files)
    self = try folder.run(arguments)
  }

  /// What a process that has ended printed.
  init(of process: ProgramProcess) throws {
    process.process.waitUntilExit()
    status = process.process.terminationStatus
    output = try String(contentsOf: process.output, encoding: .utf8)
    errors = try String(contentsOf: process.errors, encoding: .utf8)
  }
}

/// The program while it runs.
struct ProgramProcess {
  let process = Process()
  let output: URL
  let errors: URL

  init(_ arguments: [String], in folder: URL) throws {
    let name = UUID().uuidString
    output = folder.appendingPathComponent(".output-\(name)")
    errors = folder.appendingPathComponent(".errors-\(name)")
    process.executableURL = try Self.program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

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

/// An empty folder that the program runs in; it goes with the object.
final class WorkFolder {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("taibai-\(UUID().uuidString)")

  init(files: [String: String] = [:]) throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (name, text) in files {
      try text.write(to: url.appendingPathComponent(name), atomically: false, encoding: .utf8)
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var path: String { url.path }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func text(_ name: String) throws -> String {
    try String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
  }

  func launch(_ arguments: [String]) throws -> ProgramProcess {
    try ProgramProcess(arguments, in: url)
  }

  func run(_ arguments: [String]) throws -> ProgramRun {
    try ProgramRun(of: launch(arguments))
  }

  func run(_ arguments: String...) throws -> ProgramRun { try run(arguments) }
}
