public import LazyConfig

/// Something that a program checks of a valid tree, which takes more than the tree: that what it describes can be built
/// and run, say. See ``Program/treeChecks``.
public struct TreeCheck: Sendable {
  /// Finds what is wrong with a tree in which the check of the tree itself has found nothing.
  public let check: @Sendable (ConfigTree) -> CheckReport

  /// A check that calls this function.
  public init(_ check: @escaping @Sendable (ConfigTree) -> CheckReport) { self.check = check }

  /// The checks of the program that runs.
  @TaskLocal package static var all: [TreeCheck] = []
}
