internal import Foundation
internal import LazyConfig

/// Finds the files that names and patterns mean.
///
/// `*` and `?` stand for characters of one name, `[a-z]` for one of some, `**` for any folders. A folder stands for all
/// files below it. Patterns and folders leave out names that begin with a dot; files come in the order of the bytes of
/// their paths, so that every machine has the same order.
enum FilePattern {
  /// The files of all names and patterns, each once.
  static func files(_ patterns: [String]) throws(DataError) -> [String] {
    guard !patterns.isEmpty else {
      throw .badSetting(name: "files", expected: "at least one file", found: "none")
    }
    var found: [String] = []
    var known: Set<String> = []
    for pattern in patterns {
      for file in try files(pattern) where known.insert(file).inserted { found.append(file) }
    }
    return found
  }

  static func files(_ pattern: String) throws(DataError) -> [String] {
    guard !pattern.isEmpty, !pattern.utf8.contains(0) else {
      throw .badPattern(
        pattern: pattern, reason: "the name of a file cannot be empty or hold a NUL")
    }
    switch kind(pattern) {
    case .file: return [pattern]
    case .folder:
      let prefix = pattern.hasSuffix("/") ? pattern : pattern + "/"
      let below = filesBelow(prefix)
      guard !below.isEmpty else { throw .noMatch(pattern: pattern, folder: pattern) }
      return below
    case .none: break
    }
    guard pattern.contains(where: { "*?[".contains($0) }) else {
      throw .noSuchFile(path: pattern, nearest: nearest(to: pattern))
    }
    let parts = pattern.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    let root = pattern.hasPrefix("/") ? "/" : ""
    var result: [String] = []
    try match(parts[...], in: root, &result)
    guard !result.isEmpty else {
      let fixed = parts.prefix { !$0.contains { "*?[".contains($0) } }
      let folder = root + fixed.joined(separator: "/")
      if !folder.isEmpty, kind(folder) != .folder {
        throw .noSuchFile(path: folder, nearest: nearest(to: folder))
      }
      throw .noMatch(pattern: pattern, folder: folder.isEmpty ? "the working folder" : folder)
    }
    return sorted(Set(result))
  }

  private enum Kind { case file, folder, none }

  private static func kind(_ path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .none }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  private static func sorted(_ paths: some Sequence<String>) -> [String] {
    paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func names(in folder: String) -> [String] {
    let path = folder.isEmpty ? "." : folder
    return sorted((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
  }

  /// The files below a folder whose path ends with a slash. Links to folders are not followed.
  private static func filesBelow(_ folder: String) -> [String] {
    var result: [String] = []
    for name in names(in: folder) where !name.hasPrefix(".") {
      switch kind(folder + name) {
      case .file: result.append(folder + name)
      case .folder where !isLink(folder + name): result += filesBelow(folder + name + "/")
      default: break
      }
    }
    return sorted(result)
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  private static func match(
    _ parts: ArraySlice<String>, in folder: String, _ result: inout [String]
  ) throws(DataError) {
    guard let part = parts.first else { return }
    let rest = parts.dropFirst()
    if part == "**" {
      guard !rest.isEmpty else {
        result += filesBelow(folder)
        return
      }
      try match(rest, in: folder, &result)
      for name in names(in: folder) where !name.hasPrefix(".") {
        let path = folder + name
        if kind(path) == .folder, !isLink(path) { try match(parts, in: path + "/", &result) }
      }
      return
    }
    guard part.contains(where: { "*?[".contains($0) }) else {
      let path = folder + part
      if rest.isEmpty {
        if kind(path) == .file { result.append(path) }
      } else if kind(path) == .folder {
        try match(rest, in: path + "/", &result)
      }
      return
    }
    let pattern = try NamePattern(part)
    for name in names(in: folder) where pattern.matches(name) {
      let path = folder + name
      switch kind(path) {
      case .file where rest.isEmpty: result.append(path)
      case .folder where !rest.isEmpty: try match(rest, in: path + "/", &result)
      default: break
      }
    }
  }

  /// The file beside a missing one whose name is nearest, or the nearest folder on the way to it.
  private static func nearest(to path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    var folder = path.hasPrefix("/") ? "/" : ""
    for (place, part) in parts.enumerated() {
      let isLast = place == parts.count - 1
      if !isLast, kind(folder + part) == .folder {
        folder += part + "/"
        continue
      }
      guard let name = Suggestion.nearest(to: part, in: names(in: folder)) else { return nil }
      return ([folder + name] + parts[(place + 1)...]).joined(separator: "/")
    }
    return nil
  }
}
