/// Up to three names that are spelled like `name`: its other overloads where it has some.
func nearest(to name: String, in names: some Sequence<String>) -> [String] {
  let ranked = names.map { (name: $0, distance: editDistance(name, $0)) }
    .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
  let root = name.prefix { $0 != "." }
  let overloads = ranked.filter { $0.name.prefix { $0 != "." } == root }
  let similar = ranked.prefix { $0.distance <= max(2, name.count / 3) }
  return (overloads.isEmpty ? Array(similar) : overloads).prefix(3).map(\.name)
}

/// How many letters to add, remove or change to get from one word to the other.
private func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a.utf8), Array(b.utf8))
  var row = Array(0...b.count)
  for i in a.indices {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
      diagonal = row[j + 1]
      row[j + 1] = next
    }
  }
  return row[b.count]
}
