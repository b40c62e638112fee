@testable import LazyConfig

/// JSON without the meaning that configs give to some keys and texts.
enum SchemaText {
  static func read(_ text: String) throws -> Value {
    var reader = JSONReader(text, file: SourceFile(name: "schema.json"), isRaw: true)
    return try reader.read().value
  }

  /// A document of YAML as an editor sees it: data without meaning.
  static func document(_ tree: ConfigTree) throws -> Value { try read(tree.json) }
}
