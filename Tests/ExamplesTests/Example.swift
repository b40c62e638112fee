import Foundation
import LazyConfig

/// Files of the examples.
enum Example {
  static func path(_ name: String) -> String {
    URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Examples").appendingPathComponent(name).path
  }

  static func load(_ name: String, _ overrides: String..., registry: TargetRegistry) throws
    -> ConfigTree
  {
    try ConfigLoader().load(path(name), overrides: overrides, registry: registry)
  }

  /// What a check of a file says after overrides: "valid", or the whole text of its errors.
  static func errors(in name: String, _ overrides: String..., registry: TargetRegistry) throws
    -> String
  {
    let report = try ConfigLoader().check(path(name), overrides: overrides, registry: registry)
    let text = report.isValid ? "valid" : ConfigError(report.problems).description
    return text.replacing(path(name), with: (name as NSString).lastPathComponent)
  }
}
