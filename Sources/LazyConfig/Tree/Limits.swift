/// Bounds that no input may exceed, so that no input can exhaust the stack or the memory.
public struct Limits: Sendable {
  /// The deepest nesting of containers, and of brackets in text.
  public static let depth = 200

  /// How many nodes may stand for others, through aliases, repeated lists or references, besides
  /// ``copiesPerNode`` for each node that is written.
  public static let copies = 100_000

  /// See ``copies``.
  public static let copiesPerNode = 100

  /// The most problems that are reported at once.
  public static let problems = 1_000

  /// The most bytes of the keys that lead to a value of a file.
  public static let pathLength = 4_096

  /// The most bytes of text that `json_str` makes.
  static let jsonText = 1 << 18

  /// The most nodes that one edit or selection visits in a small tree; in a large one, twice its nodes more.
  static let visits = 200_000

  /// The most elements of a repeated list that are looked at one by one.
  public static let listLength = 1_000_000

  /// How much references may compute: about as many steps of a ten-millionth of a second, besides ten times
  /// ``copiesPerNode`` for each node that is written.
  static let work = 1_000_000

  /// The longest chain of files of which each extends the next.
  public static let extendedDepth = 100

  /// The largest file, in bytes; also the most that a file and all that it extends may have together.
  public var fileSize = 64 << 20
  /// The most nodes in a tree, counted after aliases and repetitions are expanded.
  public var nodes = 2_000_000
  /// The most files that one file may extend, directly and indirectly.
  public var extendedFiles = 1_000

  /// The standard limits, to be changed.
  public init() {}

  /// 64 MB a file, 2 million nodes, 1,000 extended files.
  public static let standard = Limits()
}
