/// Finds added tokens: the leftmost, and of those that begin at one place the longest.
struct TokenFinder: Sendable {
  /// A node of the tree of all contents; children by byte.
  private struct Node {
    var children: [UInt8: Int32] = [:]
    var found: Int32 = -1
  }

  private var nodes = [Node()]
  private var entries: [(id: Int, token: AddedToken)] = []
  /// Whether a content begins with a byte.
  private var begins = [Bool](repeating: false, count: 256)

  var isEmpty: Bool { entries.isEmpty }

  mutating func add(_ content: [UInt8], _ token: AddedToken, id: Int) {
    guard let first = content.first else { return }
    begins[Int(first)] = true
    var node = 0
    for byte in content {
      if let child = nodes[node].children[byte] {
        node = Int(child)
      } else {
        nodes[node].children[byte] = Int32(nodes.count)
        node = nodes.count
        nodes.append(Node())
      }
    }
    nodes[node].found = Int32(entries.count)
    entries.append((id, token))
  }

  /// Whether there may be a match: a quick look.
  func mayHaveMatch(in text: Bytes) -> Bool {
    begins.withUnsafeBufferPointer { begins in
      for position in 0..<text.count where begins[Int(text[position])] {
        if longestMatch(in: text, at: position) != nil { return true }
      }
      return false
    }
  }

  private func longestMatch(in text: Bytes, at start: Int) -> (entry: Int, end: Int)? {
    var node = 0
    var best: (entry: Int, end: Int)?
    var position = start
    while position < text.count, let child = nodes[node].children[text[position]] {
      node = Int(child)
      position += 1
      if nodes[node].found >= 0 { best = (Int(nodes[node].found), position) }
    }
    return best
  }

  /// All of a text in pieces: added tokens and what lies between.
  func pieces(of text: Bytes, skipping skipped: Vocabulary?) -> [PreTokenizedText.Piece] {
    guard text.count > 0 else { return [] }
    var result: [PreTokenizedText.Piece] = []
    var done = 0
    var position = 0
    while let (entry, matchStart, matchEnd) = next(in: text, from: position) {
      position = matchEnd
      let (id, token) = entries[entry]
      if let skipped, skipped.id(of: token.content.bytes) != nil { continue }
      var start = matchStart
      var end = matchEnd
      if token.isSingleWord, touchesWord(text, start, end) { continue }
      if token.stripsLeft {
        while start > 0 {
          let (scalar, length) = text.scalar(before: start)
          guard Properties(scalar).isWhitespace else { break }
          start -= length
        }
        start = max(start, done)
      }
      if token.stripsRight {
        while end < text.count {
          let (scalar, length) = text.scalar(at: end)
          guard Properties(scalar).isWhitespace else { break }
          end += length
        }
      }
      if done < start { result.append(.init(start: done, end: start)) }
      if start < end { result.append(.init(start: start, end: end, token: id)) }
      done = end
    }
    if done < text.count { result.append(.init(start: done, end: text.count)) }
    return result
  }

  private func next(in text: Bytes, from start: Int) -> (entry: Int, start: Int, end: Int)? {
    begins.withUnsafeBufferPointer { begins in
      var position = start
      while position < text.count {
        if begins[Int(text[position])], let (entry, end) = longestMatch(in: text, at: position) {
          return (entry, position, end)
        }
        position += 1
      }
      return nil
    }
  }

  private func touchesWord(_ text: Bytes, _ start: Int, _ end: Int) -> Bool {
    (start > 0 && Properties(text.scalar(before: start).value).isWord)
      || (end < text.count && Properties(text.scalar(at: end).value).isWord)
  }
}
