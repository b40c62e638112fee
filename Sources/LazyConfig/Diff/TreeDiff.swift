/// What differs between two trees.
public struct TreeDiff: Sendable, Equatable {
  /// One difference.
  public enum Change: Sendable, Equatable {
    /// A value that the first tree does not have, at its path in the second.
    case added(Path, Node)
    /// A value that the second tree does not have, at its path in the first.
    case removed(Path, Node)
    /// Another value at the same place.
    case changed(Path, from: Node, to: Node)
    /// Another target at the same place, with its arguments.
    case swapped(Path, from: Node, to: Node)
    /// The same part at another place.
    case moved(from: Path, to: Path, Node)

    /// The place in the second tree; for a removed part, in the first.
    public var path: Path {
      switch self {
      case .added(let path, _), .removed(let path, _), .changed(let path, _, _),
        .swapped(let path, _, _),
        .moved(_, let path, _):
        path
      }
    }
  }

  /// The differences, in the order of the trees.
  public let changes: [Change]
  /// Edits that turn the first tree into the second.
  public let edits: [Edit]
  /// The numbers of the edits before which an override must make room.
  let clearing: Set<Int>

  /// Whether both trees hold the same.
  public var isEmpty: Bool { changes.isEmpty }

  /// Compares two trees, in time linear in their size.
  ///
  /// Origins do not matter, and neither does the order of keys, nor by which of its names a target is
  /// called.
  public init(from old: ConfigTree, to new: ConfigTree, registry: TargetRegistry = .discovered) {
    var differ = Differ(names: TargetNames(registry))
    differ.compare(old.root, new.root)
    changes = differ.changesWithMoves()
    edits = differ.edits
    clearing = differ.clearing
  }
}
