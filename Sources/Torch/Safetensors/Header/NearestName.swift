/// The name that differs least from `name`, where at most every third character differs; nil if
/// none is that near.
func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.utf8.prefix(256))
  var best: String?
  var bestDistance = wanted.count / 3 + 1
  for candidate in candidates {
    let letters = Array(candidate.utf8.prefix(256))
    guard abs(letters.count - wanted.count) < bestDistance else { continue }
    let distance = editDistance(wanted, letters, below: bestDistance)
    if distance < bestDistance { (best, bestDistance) = (candidate, distance) }
  }
  return best
}

/// How many letters must be put in, left out or changed to make `target` of `source`; `limit` if it
/// is that many or more. Wagner and Fischer 1974, "The String-to-String Correction Problem".
private func editDistance(_ source: [UInt8], _ target: [UInt8], below limit: Int) -> Int {
  var row = Array(0...target.count)
  for (index, letter) in source.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    var least = row[0]
    for column in target.indices {
      let above = row[column + 1]
      row[column + 1] = min(
        min(above, row[column]) + 1, diagonal + (letter == target[column] ? 0 : 1))
      diagonal = above
      least = min(least, row[column + 1])
    }
    if least >= limit { return limit }
  }
  return min(row[target.count], limit)
}
