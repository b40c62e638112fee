/// Bounds that no input may exceed, so that no input can exhaust the stack or the memory.
public struct Limits: Sendable {
  /// The deepest nesting of containers, and of brackets in text.
  public static let depth = 200

  /// The most nodes that one reference may copy into text, or into a resolver's arguments.
  public static let copiedNodes = 100_000

  /// The most values that the aliases of a YAML file may stand for, besides
  /// ``aliasedNodesPerNode`` for each value that is written.
  public static let aliasedNodes = 100_000

  /// See ``aliasedNodes``.
  public static let aliasedNodesPerNode = 20

  /// The most elements of a repeated list that are looked at one by one.
  public static let listLength = 4_000_000

  /// The longest chain of files of which each extends the next.
  public static let extendedDepth = 100

  /// The largest file, in bytes; also the most that a file and all that it extends may have together.
  public var fileSize = 64 << 20
  /// The most nodes in a tree, counted after aliases and repetitions are expanded.
  public var nodes = 4_000_000
  /// The most files that one file may extend, directly and indirectly.
  public var extendedFiles = 1_000

  /// The standard limits, to be changed.
  public init() {}

  /// 64 MB a file, 4 million nodes, 1,000 extended files.
  public static let standard = Limits()
}
