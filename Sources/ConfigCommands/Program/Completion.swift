import Foundation
import LazyConfig

/// What a shell offers while a command is typed.
enum Completion {
  /// Recipes, and files that hold configs.
  @Sendable static func sources(_: [String], _: Int, _ prefix: String) -> [String] {
    let recipes = RecipeRegistry.discovered.recipes.map(\.name).filter { $0.hasPrefix(prefix) }
    return recipes + files(prefix)
  }

  /// Overrides of the source that was typed before: paths, and behind `=` what fits.
  @Sendable static func overrides(_ words: [String], _: Int, _ prefix: String) -> [String] {
    guard let tree = source(in: words) else { return [] }
    return OverrideCompletion(tree: tree).offers(for: prefix)
  }

  /// Paths of the source that was typed before.
  @Sendable static func paths(_ words: [String], _: Int, _ prefix: String) -> [String] {
    guard let tree = source(in: words) else { return [] }
    return OverrideCompletion(tree: tree).paths(for: prefix)
  }

  @Sendable static func targets(_: [String], _: Int, _ prefix: String) -> [String] {
    TargetRegistry.discovered.targets.map(\.name).filter { $0.hasPrefix(prefix) }
  }

  /// The first word that can be loaded.
  private static func source(in words: [String]) -> ConfigTree? {
    for word in words.dropFirst() where !word.hasPrefix("-") && !word.contains("=") {
      if let tree = try? ConfigLoader().load(word) { return tree }
    }
    return nil
  }

  private static func files(_ prefix: String) -> [String] {
    let folder = (prefix as NSString).deletingLastPathComponent
    let start = prefix.hasSuffix("/") ? prefix : folder.isEmpty ? "" : folder + "/"
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: start.isEmpty ? "." : start)) ?? []
    return names.sorted().compactMap { name in
      let path = start + name
      guard path.hasPrefix(prefix), !name.hasPrefix(".") else { return nil }
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
      if isFolder.boolValue { return path + "/" }
      return ["yaml", "yml", "json"].contains((name as NSString).pathExtension) ? path : nil
    }
  }
}
