/// Where a value came from, and what stood there before.
public final class Origin: Sendable {
  /// What wrote a value.
  public enum Source: Sendable, Equatable {
    /// A file; line and column count from 1.
    case file(SourceFile, line: Int, column: Int)
    /// An override: its text, and its number on the command line, counted from 1.
    case override(String, number: Int)
    /// A recipe, and the Swift code in it: `Module/File.swift:12`.
    case recipe(String, at: String? = nil)
    /// Swift code: the file's identifier and the line.
    case code(file: String, line: Int)
    /// The default value of a target's parameter.
    case defaultValue(target: String)
    /// Inherited from the node at this path.
    case inherited(from: Path)
    /// Computed while the run was prepared, for this reason.
    case adjusted(String)
  }

  /// A value that stood at the place before.
  public struct Entry: Sendable {
    /// What stood there.
    public let value: Value
    /// Who wrote it, when that is known.
    public let origin: Origin?
  }

  /// What wrote the value.
  public let source: Source

  // Set once, and taken in deinit only: see there.
  nonisolated(unsafe) private var before: Entry?

  /// An origin, after what stood at the place before.
  public init(_ source: Source, previous: Entry? = nil) {
    self.source = source
    self.before = previous
  }

  /// What stood at this place before this origin wrote to it.
  public var previous: Entry? { before }

  deinit {
    // A value may have been overridden any number of times: release the chain in a loop, since
    // releasing it link by link would recurse.
    var next = before?.origin
    before = nil
    while next != nil, isKnownUniquelyReferenced(&next) {
      let following = next!.before?.origin
      next!.before = nil
      next = following
    }
  }
}

extension Origin: CustomStringConvertible {
  public var description: String { source.description }
}

extension Origin.Source: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let file, let line, let column): "\(file.name):\(line):\(column)"
    case .override(let text, let number): "override \(number): \(text)"
    case .recipe(let name, let place): place.map { "recipe \(name) (\($0))" } ?? "recipe \(name)"
    case .code(let file, let line): "\(file):\(line)"
    case .defaultValue(let target): "default of \(target)"
    case .inherited(let path): "inherited from \(path)"
    case .adjusted(let reason): "adjusted: \(reason)"
    }
  }
}

/// A file that values were read from.
public final class SourceFile: Sendable, Equatable {
  /// The name as the user wrote it.
  public let name: String

  /// A file by its name.
  public init(name: String) { self.name = name }

  public static func == (a: SourceFile, b: SourceFile) -> Bool { a === b || a.name == b.name }
}
