public import Torch

/// The keys and values of earlier passes, by attention.
///
/// Memory is reserved in steps, so that a new token costs a copy of its own keys and values only.
public final class KeyValueCache {
  private struct Entry {
    var keys: Tensor
    var values: Tensor
    var length: Int
  }

  private var entries: [ObjectIdentifier: Entry] = [:]

  /// An empty cache.
  public init() {}

  /// How many positions are held.
  public var length: Int { entries.values.first?.length ?? 0 }

  /// Adds keys and values, both [B, H, T, D].
  ///
  /// - Returns: all keys and values so far: [B, H, S, D].
  public func append(_ keys: Tensor, _ values: Tensor, of owner: any Module) -> (Tensor, Tensor) {
    let id = ObjectIdentifier(owner)
    let added = keys.size(2)
    var entry = entries[id] ?? Entry(keys: keys, values: values, length: 0)
    let needed = entry.length + added
    if entry.length == 0 || needed > entry.keys.size(2) {
      let capacity = max(needed, entry.length == 0 ? needed + 64 : 2 * entry.keys.size(2))
      entry.keys = grown(entry.keys, entry.length, capacity)
      entry.values = grown(entry.values, entry.length, capacity)
    }
    noGrad {
      entry.keys.narrow(dim: 2, start: entry.length, length: added).copy_(keys)
      entry.values.narrow(dim: 2, start: entry.length, length: added).copy_(values)
    }
    entry.length = needed
    entries[id] = entry
    return (
      entry.keys.narrow(dim: 2, start: 0, length: needed),
      entry.values.narrow(dim: 2, start: 0, length: needed)
    )
  }

  /// Keeps these rows of the batch, in this order; a row may come several times. For beam search.
  public func select(rows: Tensor) {
    for (id, entry) in entries {
      entries[id] = Entry(
        keys: entry.keys.indexSelect(dim: 0, index: rows),
        values: entry.values.indexSelect(dim: 0, index: rows), length: entry.length)
    }
  }

  private func grown(_ old: Tensor, _ length: Int, _ capacity: Int) -> Tensor {
    var shape = old.shape
    shape[2] = capacity
    let new = old.newEmpty(shape)
    if length > 0 {
      new.narrow(dim: 2, start: 0, length: length)
        .copy_(old.narrow(dim: 2, start: 0, length: length))
    }
    return new
  }
}
