import ArgumentParser
import Foundation
import OperatorGenerator

/// `swift run generate-operators`
@main
struct GenerateOperators: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate-operators",
    abstract: "Write the functions over libtorch's operators, in C, C++ and Swift.",
    discussion: """
      Reads Sources/CTorch/operators.yaml and libtorch's native_functions.yaml and \
      derivatives.yaml. Run it in the package's folder after a change to the list, and check in \
      what it writes.
      """)

  @Option(help: "The folder with libtorch and its two YAML files.")
  var libtorch = Self.defaultLibtorch

  @Flag(help: "Write nothing; fail when a checked-in file is not what would be written.")
  var check = false

  func run() throws {
    let list = "Sources/CTorch/operators.yaml"
    let generator = try Generator(
      functions: NativeFunction.parse(
        read("\(libtorch)/native_functions.yaml"), file: "native_functions.yaml"),
      derivatives: Derivatives(
        parsing: read("\(libtorch)/derivatives.yaml"), file: "derivatives.yaml"),
      list: OperatorList(parsing: read(list), file: list))
    let files = generator.files
    let counts = "\(generator.count) operators in \(files.count) files"
    if check {
      let stale = OutputFolder().stale(files)
      guard stale.isEmpty else { throw StaleFiles(paths: stale) }
      print("\(counts) are up to date")
    } else {
      let changed = try OutputFolder().write(files)
      print("\(counts); " + (changed.isEmpty ? "nothing changed" : "wrote"))
      for path in changed { print("  \(path)") }
    }
  }

  private func read(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw GeneratorError.missingFile(
        path: path,
        remedy: path.hasPrefix("Sources/")
          ? "run this in the package's folder"
          : "run `make setup`, or name libtorch's folder with --libtorch")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// Where `make setup` puts libtorch; Package.swift follows the same rule.
  private static var defaultLibtorch: String {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment["TAIBAI_LIBTORCH"], !named.isEmpty { return named }
    let caches: String
    if let xdg = environment["XDG_CACHE_HOME"], xdg.hasPrefix("/") {
      caches = xdg
    } else {
      #if os(macOS)
        caches = (environment["HOME"] ?? "") + "/Library/Caches"
      #else
        caches = (environment["HOME"] ?? "") + "/.cache"
      #endif
    }
    return caches + "/taibai/libtorch-2.13.0"
  }
}

/// What `--check` found; ends the program with status 1.
struct StaleFiles: Error, CustomStringConvertible {
  var paths: [String]
  var description: String {
    "these files are not what would be written:\n"
      + paths.map { "  \($0)\n" }.joined() + "run `swift run generate-operators` and commit"
  }
}
