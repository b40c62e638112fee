/// What becomes of the delimiters where a text is split; the examples split `the-final--countdown` at `-`.
public enum DelimiterBehavior: String, Sendable, CaseIterable {
  /// `the`, `final`, `countdown`
  case removed = "Removed"
  /// `the`, `-`, `final`, `-`, `-`, `countdown`
  case isolated = "Isolated"
  /// `the-`, `final-`, `-`, `countdown`
  case mergedWithPrevious = "MergedWithPrevious"
  /// `the`, `-final`, `-`, `-countdown`
  case mergedWithNext = "MergedWithNext"
  /// `the`, `-`, `final`, `--`, `countdown`
  case contiguous = "Contiguous"
}

/// The delimiters found in a piece, and what lies between them.
struct Matches {
  typealias Piece = PreTokenizedText.Piece

  private let piece: Piece
  private var parts: [(start: Int, end: Int, isMatch: Bool)] = []
  private var done: Int
  /// Counts what lies between as the delimiters and the other way around.
  private let isInverted: Bool

  init(_ piece: Piece, isInverted: Bool = false) {
    self.piece = piece
    self.isInverted = isInverted
    done = piece.start
  }

  /// A delimiter; after the one before it.
  mutating func add(_ start: Int, _ end: Int) {
    if done < start { parts.append((done, start, isInverted)) }
    parts.append((start, end, !isInverted))
    done = end
  }

  /// Appends the pieces.
  mutating func finish(_ behavior: DelimiterBehavior, into result: inout [Piece]) {
    if done < piece.end { parts.append((done, piece.end, isInverted)) }
    switch behavior {
    case .isolated:
      for part in parts { append(part.start, part.end, to: &result) }
    case .removed:
      for part in parts where !part.isMatch { append(part.start, part.end, to: &result) }
    case .contiguous, .mergedWithPrevious:
      // The first part counts as following one that is no match.
      var open: (start: Int, end: Int)?
      var lastIsMatch = false
      for part in parts {
        let joins =
          behavior == .contiguous ? part.isMatch == lastIsMatch : part.isMatch && !lastIsMatch
        if joins, open != nil {
          open!.end = part.end
        } else {
          if let open { append(open.start, open.end, to: &result) }
          open = (part.start, part.end)
        }
        lastIsMatch = part.isMatch
      }
      if let open { append(open.start, open.end, to: &result) }
    case .mergedWithNext:
      var merged: [(start: Int, end: Int)] = []
      var lastIsMatch = false
      for part in parts.reversed() {
        if part.isMatch, !lastIsMatch, !merged.isEmpty {
          merged[merged.count - 1].start = part.start
        } else {
          merged.append((part.start, part.end))
        }
        lastIsMatch = part.isMatch
      }
      for part in merged.reversed() { append(part.start, part.end, to: &result) }
    }
  }

  private func append(_ start: Int, _ end: Int, to result: inout [Piece]) {
    if start < end { result.append(Piece(start: start, end: end)) }
  }
}
