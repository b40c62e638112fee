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
    let listPath = "Sources/CTorch/operators.yaml"
    let files: [GeneratedFile]
    do {
      let generator = try Generator(
        functions: NativeFunction.parse(
          read(libtorch + "/native_functions.yaml"), file: "native_functions.yaml"),
        derivatives: Derivatives(
          parsing: read(libtorch + "/derivatives.yaml"), file: "derivatives.yaml"),
        list: OperatorList(parsing: read(listPath), file: listPath))
      files = generator.files
      let output = OutputFolder()
      if check {
        let stale = output.stale(files)
        guard stale.isEmpty else {
          let lines = stale.map { "  \($0)\n" }.joined()
          throw Failure(
            "these files are stale:\n\(lines)run `swift run generate-operators` and commit")
        }
        print("\(files.count) files with \(generator.count) operators are up to date")
      } else {
        let changed = try output.write(files)
        print(
          "\(generator.count) operators in \(files.count) files;"
            + (changed.isEmpty ? " nothing changed" : " wrote \(changed.joined(separator: ", "))"))
      }
    } catch let error as GeneratorError {
      throw Failure(error.description)
    } catch let error as SchemaError {
      throw Failure(error.description)
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

/// A message and exit status 1.
struct Failure: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
