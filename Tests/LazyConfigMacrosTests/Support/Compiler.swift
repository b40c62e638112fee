import Foundation

/// The compiler, run on sources that import the LazyConfig that these tests were built with.
///
/// It checks types in a few tenths of a second, for any number of files, and says what it asked of the macros
/// and what they answered.
struct Compiler {
  /// Settings of this package's own modules.
  static let strict = ["ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault"]
    .flatMap { ["-enable-upcoming-feature", $0] }

  var flags: [String] = []

  struct NotFound: Error, CustomStringConvertible {
    let description: String
  }

  /// Checks files, by name, as one module.
  func run(_ files: [String: String]) throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("macros-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    return Outcome(log: try output(of: files.keys.sorted(), in: folder), files: files)
  }

  private func output(of names: [String], in folder: URL) throws -> String {
    let products = try Self.products()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.currentDirectoryURL = folder
    process.arguments =
      [
        "swiftc", "-typecheck", "-wmo", "-swift-version", "6", "-module-name", "Demo",
        "-diagnostic-style=llvm", "-package-name", "sample",
        "-I", products.appendingPathComponent("Modules").path,
        "-load-plugin-executable",
        "\(products.appendingPathComponent("LazyConfigMacros-tool").path)#LazyConfigMacros",
      ] + (try Self.moduleMaps(products).flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] })
      + flags + names
    var environment = ProcessInfo.processInfo.environment
    // The compiler prints what it says to macros, and what they say.
    environment["SWIFT_DUMP_PLUGIN_MESSAGING"] = "1"
    process.environment = environment
    let log = folder.appendingPathComponent("log")
    try Data().write(to: log)
    let handle = try FileHandle(forWritingTo: log)
    process.standardError = handle
    process.standardOutput = handle
    try process.run()
    process.waitUntilExit()
    try handle.close()
    return String(decoding: try Data(contentsOf: log), as: UTF8.self)
  }

  /// Where the build put modules and macros: beside the tests.
  private static func products() throws -> URL {
    let start = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    let places = [start] + Bundle.allBundles.map(\.bundleURL)
    for place in places {
      var folder = place.resolvingSymlinksInPath().deletingLastPathComponent()
      for _ in 0..<4 {
        let tool = folder.appendingPathComponent("LazyConfigMacros-tool")
        if FileManager.default.fileExists(atPath: tool.path) { return folder }
        folder.deleteLastPathComponent()
      }
    }
    throw NotFound(description: "no LazyConfigMacros-tool around \(start.path)")
  }

  /// Modules in C that LazyConfig's module refers to.
  private static func moduleMaps(_ products: URL) throws -> [String] {
    let records = products.appendingPathComponent("CTargetRecords.build/module.modulemap")
    var folder = products
    while folder.path != "/" {
      let yaml = folder.appendingPathComponent(
        "checkouts/Yams/Sources/CYaml/include/module.modulemap")
      if FileManager.default.fileExists(atPath: yaml.path) { return [records.path, yaml.path] }
      folder.deleteLastPathComponent()
    }
    throw NotFound(description: "no checkouts above \(products.path)")
  }
}
