public import struct Foundation.URL

/// Files and web addresses are text. What has no scheme is a file, relative to the working directory.
extension URL: ConfigValue {
  /// Text: a path, or an address with its scheme.
  public static var parameterType: ParameterType {
    .text(typeName: "a file or an address") { value in
      if case .string(let text) = value, URL(configText: text) != nil { return nil }
      return "expected a file or an address, found \(value.summary)"
    }
  }

  /// Reads a path or an address.
  ///
  /// - Throws: ``ValueMismatch`` for anything else.
  public init(configValue: Value) throws(ValueMismatch) {
    guard case .string(let text) = configValue, let url = URL(configText: text) else {
      throw ValueMismatch(expected: "a file or an address", found: configValue)
    }
    self = url
  }

  /// The path as it was given, or the address.
  public var configValue: Value { .string(isFileURL ? relativePath : absoluteString) }

  private init?(configText text: String) {
    guard !text.isEmpty, !text.utf8.contains(0) else { return nil }
    if text.contains("://") {
      self.init(string: text)
    } else {
      self.init(fileURLWithPath: text)
    }
  }
}

extension Lazy where T == URL {
  /// A file: `weights: .file("data/weights.safetensors")`.
  public static func file(_ path: String) -> Lazy { Lazy(Node(.string(path))) }
}
