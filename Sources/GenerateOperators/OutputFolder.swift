import Foundation
import OperatorGenerator

/// The package's folder as a place for generated files.
struct OutputFolder {
  /// Folders that hold nothing but generated files.
  private let folders = [
    "Sources/CTorch/include/Generated", "Sources/CTorch/Generated", "Sources/Torch/Generated",
  ]

  /// Files that are missing, differ, or should not be there.
  func stale(_ files: [GeneratedFile]) -> [String] {
    (files.filter { !isCurrent($0) }.map(\.path) + leftOver(files)).sorted()
  }

  /// Writes what differs and removes what is left over; returns the paths touched.
  func write(_ files: [GeneratedFile]) throws -> [String] {
    let stale = stale(files)
    for folder in folders {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    }
    for file in files where !isCurrent(file) {
      try Data(file.contents.utf8).write(to: URL(filePath: file.path), options: .atomic)
    }
    for path in leftOver(files) { try FileManager.default.removeItem(atPath: path) }
    return stale
  }

  private func isCurrent(_ file: GeneratedFile) -> Bool {
    FileManager.default.contents(atPath: file.path) == Data(file.contents.utf8)
  }

  private func leftOver(_ files: [GeneratedFile]) -> [String] {
    let expected = Set(files.map(\.path))
    return folders.flatMap { folder in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return names.map { "\(folder)/\($0)" }.filter { !expected.contains($0) }
    }
  }
}
