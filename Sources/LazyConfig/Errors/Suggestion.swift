/// Finds the name that a user most likely meant.
package enum Suggestion {
  /// The nearest of the candidates, if one is near: at most a third of the letters differ, where a swap of
  /// two neighbours counts as one difference and case and underscores do not count.
  ///
  /// Of very many candidates, the first are compared, so that many errors among many names stay cheap.
  package static func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = normalised(name)
    guard !wanted.isEmpty, wanted.count <= 100 else { return nil }
    var best: (distance: Int, name: String)?
    for candidate in candidates.prefix(mostCandidates) {
      // Most names differ too much in length to be looked at.
      let length = candidate.utf8.count
      guard 2 * wanted.count <= 3 * length + 3, length <= 200 else { continue }
      let other = normalised(candidate)
      let longer = max(wanted.count, other.count)
      // In so short a name another letter is another name; one too many may be a slip.
      let allowed = longer < 3 && wanted.count == other.count ? 0 : max(1, longer / 3)
      guard abs(other.count - wanted.count) <= allowed, other.count <= 100 else { continue }
      let distance = distance(wanted, other)
      if distance <= allowed, distance < best?.distance ?? Int.max { best = (distance, candidate) }
    }
    return best?.name
  }

  private static let mostCandidates = 1_000

  /// How many errors about references get a suggestion: nobody reads more, and each is looked for in all
  /// keys of a map.
  static let mostErrors = 20

  private static func normalised(_ name: String) -> [UInt8] {
    name.utf8.compactMap { byte in
      if byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") { return nil }
      return byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
  }

  /// Optimal string alignment: insertions, deletions, substitutions, swaps of neighbours.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i]
      for j in 1...b.count {
        var cost = min(last[j], row[j - 1]) + 1
        cost = min(cost, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          cost = min(cost, beforeLast[j - 2] + 1)
        }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
