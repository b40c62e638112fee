extension ConfigTree {
  /// Reads YAML text, without looking at `extends:`. Origins and errors call the text by the name.
  ///
  /// - Throws: ``ConfigError`` with the line and column.
  public init(yaml text: String, name: String = "(text)", limits: Limits = .standard)
    throws(ConfigError)
  {
    let file = SourceFile(name: name)
    do throws(Problem) {
      guard text.utf8.count <= limits.fileSize else {
        throw Problem(.limit, at: .root, "\(name) is larger than \(limits.fileSize) bytes")
      }
      var reader = YAMLReader(file: file, limits: limits)
      root = try reader.read(text)
      if let part = reader.part, !root.extends { throw part }
    } catch {
      throw ConfigError(error)
    }
  }

  /// Reads JSON text. Origins and errors call the text by the name.
  ///
  /// - Throws: ``ConfigError`` with the line and column.
  public init(json text: String, name: String = "(text)", limits: Limits = .standard)
    throws(ConfigError)
  {
    let file = SourceFile(name: name)
    do throws(Problem) {
      guard text.utf8.count <= limits.fileSize else {
        throw Problem(.limit, at: .root, "\(name) is larger than \(limits.fileSize) bytes")
      }
      var reader = JSONReader(text, file: file, limits: limits)
      root = try reader.read()
      if let part = reader.part, !root.extends { throw part }
    } catch {
      throw ConfigError(error)
    }
  }
}

extension Node {
  /// Whether this is what a file says that extends others: it may hold parts of lists.
  fileprivate var extends: Bool { child(ReservedKey.extends) != nil }
}
