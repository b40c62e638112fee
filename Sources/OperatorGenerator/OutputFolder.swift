import Foundation

/// The package's folder as a place for generated files.
public struct OutputFolder {
  private let root: String

  /// Folders that hold nothing but generated files.
  private static let folders = [
    "Sources/CTorch/Generated", "Sources/CTorch/include/Generated", "Sources/Torch/Generated",
  ]

  /// - Parameter root: The package's folder.
  public init(_ root: String = ".") { self.root = root }

  /// Paths of the files that are missing, differ, or should not be there.
  public func stale(_ files: [GeneratedFile]) -> [String] {
    (files.filter { !isCurrent($0) }.map(\.path) + leftOver(files)).sorted()
  }

  /// Writes what differs and removes what is left over; returns the paths that it touched.
  public func write(_ files: [GeneratedFile]) throws -> [String] {
    let stale = stale(files)
    for folder in Self.folders {
      try FileManager.default.createDirectory(
        atPath: absolute(folder), withIntermediateDirectories: true)
    }
    for file in files where !isCurrent(file) {
      try Data(file.contents.utf8).write(
        to: URL(filePath: absolute(file.path)), options: .atomic)
    }
    for path in leftOver(files) { try FileManager.default.removeItem(atPath: absolute(path)) }
    return stale
  }

  private func isCurrent(_ file: GeneratedFile) -> Bool {
    FileManager.default.contents(atPath: absolute(file.path)) == Data(file.contents.utf8)
  }

  private func leftOver(_ files: [GeneratedFile]) -> [String] {
    let expected = Set(files.map(\.path))
    return Self.folders.flatMap { folder in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: absolute(folder))) ?? []
      return names.map { "\(folder)/\($0)" }.filter { !expected.contains($0) }
    }
  }

  private func absolute(_ path: String) -> String { "\(root)/\(path)" }
}
