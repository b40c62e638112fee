/// Finds matches of a program. Going back is limited, so that no pattern hangs on any text.
struct PatternMatcher {
  /// Where to go on after a failure.
  private enum Choice {
    /// At an instruction and a position.
    case go(Int, Int)
    /// The same after giving back scalars one by one, down to a position.
    case giveBack(Int, from: Int, to: Int)
    /// The same after taking one more scalar of a set.
    case takeMore(Int, from: Int, set: Int, left: Int)
    /// Restore what a loop noted.
    case restore(Int, Int)
  }

  private let program: PatternProgram
  private let source: String
  private var choices: [Choice] = []
  private var entered: [Int]
  private var steps: Int

  init(_ program: PatternProgram, source: String, textLength: Int) {
    self.program = program
    self.source = source
    entered = .init(repeating: -1, count: program.loops)
    steps = 1_000_000 + 2_000 * min(textLength, 1 << 40)
  }

  /// The first match that begins at or after a position.
  mutating func firstMatch(in text: Bytes, from start: Int) throws(TokenizerError) -> Range<Int>? {
    var position = start
    while position <= text.count {
      if let end = try match(text, at: position, from: 0) { return position..<end }
      guard position < text.count else { return nil }
      position += text.scalar(at: position).length
    }
    return nil
  }

  /// Where a match that begins at a position ends.
  private mutating func match(_ text: Bytes, at start: Int, from first: Int)
    throws(TokenizerError) -> Int?
  {
    let base = choices.count
    defer { choices.removeSubrange(base...) }
    var position = start
    var place = first
    while true {
      steps -= 1
      guard steps > 0, choices.count < 1 << 20 else {
        throw .patternTooCostly(pattern: source, textLength: text.count)
      }
      var succeeds = true
      switch program.instructions[place] {
      case .match: return position
      case .jump(let next): place = next
      case .split(let next, let other):
        choices.append(.go(other, position))
        place = next
      case .set(let set):
        succeeds = take(set, text, &position)
        place += 1
      case .repeatSet(let set, let minimum, let maximum, let greed):
        succeeds = takeMany(set, minimum, maximum, greed, text, &position, next: place + 1)
        place += 1
      case .anchor(let anchor):
        succeeds = holds(anchor, text, position)
        place += 1
      case .enter(let loop):
        choices.append(.restore(loop, entered[loop]))
        entered[loop] = position
        place += 1
      case .leaveIfEmpty(let loop, let exit):
        place = entered[loop] == position ? exit : place + 1
      case .lookAhead(let inner, let isNegative, let next):
        succeeds = (try match(text, at: position, from: inner) != nil) != isNegative
        place = next
      case .lookBehind(let inner, let width, let isNegative, let next):
        succeeds = try isBehind(inner, width, text, position) != isNegative
        place = next
      case .atomic(let inner, let next):
        if let end = try match(text, at: position, from: inner) {
          position = end
          place = next
        } else {
          succeeds = false
        }
      }
      if !succeeds, !goBack(to: base, text, &place, &position) { return nil }
    }
  }

  /// Goes to the last choice that is open; false if there is none.
  private mutating func goBack(
    to base: Int, _ text: Bytes, _ place: inout Int, _ position: inout Int
  ) -> Bool {
    while choices.count > base {
      switch choices.removeLast() {
      case .restore(let loop, let old): entered[loop] = old
      case .go(let next, let at):
        (place, position) = (next, at)
        return true
      case .giveBack(let next, let from, let to):
        let shorter = from - text.scalar(before: from).length
        if shorter > to { choices.append(.giveBack(next, from: shorter, to: to)) }
        (place, position) = (next, shorter)
        return true
      case .takeMore(let next, let from, let set, let left):
        var end = from
        guard take(set, text, &end) else { continue }
        if left > 1 { choices.append(.takeMore(next, from: end, set: set, left: left - 1)) }
        (place, position) = (next, end)
        return true
      }
    }
    return false
  }

  @inline(__always)
  private func take(_ set: Int, _ text: Bytes, _ position: inout Int) -> Bool {
    guard position < text.count else { return false }
    let (scalar, length) = text.scalar(at: position)
    guard program.sets[set].contains(scalar) else { return false }
    position += length
    return true
  }

  private mutating func takeMany(
    _ set: Int, _ minimum: Int, _ maximum: Int, _ greed: PatternNode.Greed, _ text: Bytes,
    _ position: inout Int, next: Int
  ) -> Bool {
    var count = 0
    while count < minimum {
      guard take(set, text, &position) else { return false }
      count += 1
    }
    let least = position
    if greed == .lazy {
      if maximum > count {
        choices.append(.takeMore(next, from: position, set: set, left: maximum - count))
      }
      return true
    }
    while count < maximum, take(set, text, &position) { count += 1 }
    steps -= count
    if greed == .greedy, position > least {
      choices.append(.giveBack(next, from: position, to: least))
    }
    return true
  }

  private mutating func isBehind(_ inner: Int, _ width: Int, _ text: Bytes, _ position: Int)
    throws(TokenizerError) -> Bool
  {
    var start = position
    for _ in 0..<width {
      guard start > 0 else { return false }
      start -= text.scalar(before: start).length
    }
    return try match(text, at: start, from: inner) == position
  }

  private func holds(_ anchor: PatternNode.Anchor, _ text: Bytes, _ position: Int) -> Bool {
    switch anchor {
    case .textStart: return position == 0
    case .textEnd: return position == text.count
    case .textEndOrNewline:
      return position == text.count || position == text.count - 1 && text[position] == 0x0A
    case .lineStart: return position == 0 || position < text.count && text[position - 1] == 0x0A
    case .lineEnd: return position == text.count || text[position] == 0x0A
    case .wordEdge, .noWordEdge:
      let before = position > 0 && Properties(text.scalar(before: position).value).isPatternWord
      let after =
        position < text.count && Properties(text.scalar(at: position).value).isPatternWord
      return (before != after) == (anchor == .wordEdge)
    }
  }
}
