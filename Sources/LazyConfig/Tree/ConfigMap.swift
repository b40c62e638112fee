/// An ordered map from keys to nodes.
///
/// Keys keep the order in which they came. Up to a dozen entries are searched in line, which is faster
/// than hashing; a larger map has an index.
public struct ConfigMap: Sendable {
  /// One key and its node.
  public struct Entry: Sendable {
    /// The key.
    public let key: String
    /// What stands there.
    public var node: Node
    /// Where the key was written, when that is known.
    public var keyOrigin: Origin?

    /// An entry.
    public init(key: String, node: Node, keyOrigin: Origin? = nil) {
      self.key = key
      self.node = node
      self.keyOrigin = keyOrigin
    }
  }

  /// The entries, in the order in which they came.
  public private(set) var entries: [Entry]
  private var positions: [String: Int]?

  private static let searchedInLine = 12

  /// An empty map.
  public init() { entries = [] }

  /// A map of these entries; of two with one key, the last counts.
  public init(_ entries: some Sequence<(String, Node)>) {
    self.init()
    for (key, node) in entries { self[key] = node }
  }

  /// The number of entries.
  public var count: Int { entries.count }
  /// Whether there are no entries.
  public var isEmpty: Bool { entries.isEmpty }
  /// The keys, in order.
  public var keys: [String] { entries.map(\.key) }

  /// Makes room for so many entries.
  public mutating func reserveCapacity(_ count: Int) {
    entries.reserveCapacity(count)
    if count > Self.searchedInLine, positions == nil { buildIndex(capacity: count) }
  }

  /// Where the entry with this key stands, if there is one.
  public func position(of key: String) -> Int? {
    if let positions { return positions[key] }
    return entries.firstIndex { $0.key == key }
  }

  /// The node with this key. Setting nil removes the entry; setting a new key appends it.
  public subscript(key: String) -> Node? {
    get { position(of: key).map { entries[$0].node } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let node?): entries[position].node = node
      case (nil, let node?): append(Entry(key: key, node: node))
      case (let position?, nil): remove(at: position)
      case (nil, nil): break
      }
    }
  }

  /// The node at a position, in place.
  public subscript(position position: Int) -> Node {
    get { entries[position].node }
    _modify { yield &entries[position].node }
  }

  /// The same keys with other nodes, made by position.
  func replacingNodes<E: Error>(
    _ node: (_ position: Int) throws(E) -> Node
  ) throws(E) -> ConfigMap {
    var copy = ConfigMap()
    copy.entries.reserveCapacity(count)
    for position in entries.indices {
      let entry = entries[position]
      copy.entries.append(
        Entry(key: entry.key, node: try node(position), keyOrigin: entry.keyOrigin))
    }
    copy.positions = positions
    return copy
  }

  /// Appends an entry whose key must not be present.
  public mutating func append(_ entry: Entry) {
    entries.append(entry)
    if positions != nil {
      positions![entry.key] = entries.count - 1
    } else if entries.count > Self.searchedInLine {
      buildIndex(capacity: entries.count)
    }
  }

  /// Removes the entry at a position.
  public mutating func remove(at position: Int) {
    entries.remove(at: position)
    if positions != nil {
      positions = nil
      if entries.count > Self.searchedInLine { buildIndex(capacity: entries.count) }
    }
  }

  /// Removes all entries that do not satisfy the condition, in one pass.
  public mutating func removeAll(where condition: (Entry) -> Bool) {
    entries.removeAll(where: condition)
    positions = nil
    if entries.count > Self.searchedInLine { buildIndex(capacity: entries.count) }
  }

  private mutating func buildIndex(capacity: Int) {
    var positions = [String: Int](minimumCapacity: capacity)
    for (position, entry) in entries.enumerated() { positions[entry.key] = position }
    self.positions = positions
  }
}

extension ConfigMap: Equatable {
  /// Whether both maps have the same keys with equal values; their order does not matter.
  public static func == (a: ConfigMap, b: ConfigMap) -> Bool {
    guard a.count == b.count else { return false }
    for (position, entry) in a.entries.enumerated() {
      if position < b.count, b.entries[position].key == entry.key {
        guard b.entries[position].node == entry.node else { return false }
      } else {
        guard let other = b[entry.key], other == entry.node else { return false }
      }
    }
    return true
  }
}
