/// An end of a text.
public enum Side: String, Sendable, CaseIterable {
  /// The beginning.
  case left = "Left"
  /// The end.
  case right = "Right"
}

/// How encodings are cut to a length.
public struct Truncation: Sendable, Equatable {
  /// Which text of a pair is cut.
  public enum Strategy: String, Sendable, CaseIterable {
    /// The longer one, then both.
    case longestFirst = "LongestFirst"
    /// The first.
    case onlyFirst = "OnlyFirst"
    /// The second.
    case onlySecond = "OnlySecond"
  }

  /// The most tokens, special ones included.
  public var maximumLength: Int
  /// Which text of a pair is cut.
  public var strategy: Strategy
  /// How many tokens the parts that are cut off repeat of the part before.
  public var stride: Int
  /// The end at which tokens are cut off.
  public var side: Side
  /// Whether what is cut off is kept in ``Encoding/overflow``.
  public var keepsOverflow: Bool

  /// - Parameters:
  ///   - maximumLength: The most tokens, special ones included.
  ///   - strategy: Which text of a pair is cut.
  ///   - stride: How many tokens the parts that are cut off repeat of the part before.
  ///   - side: The end at which tokens are cut off.
  ///   - keepsOverflow: Whether what is cut off is kept in ``Encoding/overflow``.
  public init(
    maximumLength: Int = 512, strategy: Strategy = .longestFirst, stride: Int = 0,
    side: Side = .right, keepsOverflow: Bool = true
  ) {
    self.maximumLength = maximumLength
    self.strategy = strategy
    self.stride = stride
    self.side = side
    self.keepsOverflow = keepsOverflow
  }

  /// Cuts a text, or a pair of which each has its own encoding, to a length without special tokens.
  func apply(_ encodings: inout [Encoding], to length: Int) throws(TokenizerError) {
    guard stride >= 0 else {
      throw .cannotTruncate("the stride \(stride) must not be negative")
    }
    let counts = encodings.map(\.count)
    let total = counts.reduce(0, +)
    guard total > length || length == 0 else { return }
    var lengths = counts
    switch strategy {
    case _ where length == 0: lengths = counts.map { _ in 0 }
    case .longestFirst where counts.count == 1: lengths = [length]
    case .longestFirst:
      let short = min(counts[0], counts[1])
      // The longer text is cut down to what the shorter leaves, but not below half.
      let kept = min(short, length / 2)
      lengths = counts[0] <= counts[1] ? [kept, length - kept] : [length - kept, kept]
    case .onlyFirst, .onlySecond:
      let place = strategy == .onlyFirst ? 0 : 1
      guard place < counts.count else {
        throw .cannotTruncate(
          "there is no second text to truncate; use another strategy than onlySecond")
      }
      lengths[place] = counts[place] - (total - length)
      guard lengths[place] > 0 else {
        throw .cannotTruncate(
          """
          the \(place == 0 ? "first" : "second") text has \(counts[place]) tokens and \(total - length) are \
          too many: cut the other one too, with longestFirst
          """)
      }
    }
    for place in encodings.indices where lengths[place] < counts[place] {
      guard stride < lengths[place] || lengths[place] == 0 else {
        throw .cannotTruncate(
          "the stride \(stride) must be less than the \(lengths[place]) tokens that a part has room for"
        )
      }
      encodings[place].truncate(
        to: lengths[place], stride: stride, side: side, keepsOverflow: keepsOverflow)
    }
  }
}

/// How encodings are filled up to a length.
public struct Padding: Sendable, Equatable {
  /// The length to fill up to.
  public enum Length: Sendable, Equatable {
    /// That of the longest encoding of the batch.
    case longest
    /// So many tokens.
    case fixed(Int)
  }

  /// The length to fill up to.
  public var length: Length
  /// The end at which padding is put.
  public var side: Side
  /// Rounds the length up to a multiple of this.
  public var multiple: Int?
  /// The id of padding.
  public var id: Int
  /// The type of padding.
  public var typeID: Int
  /// The text of padding.
  public var token: String

  /// - Parameters:
  ///   - length: The length to fill up to, at most 16,777,216 tokens.
  ///   - side: The end at which padding is put.
  ///   - multiple: Rounds the length up to a multiple of this.
  ///   - id: The id of padding.
  ///   - typeID: The type of padding.
  ///   - token: The text of padding.
  public init(
    _ length: Length = .longest, side: Side = .right, multiple: Int? = nil, id: Int = 0,
    typeID: Int = 0, token: String = "[PAD]"
  ) {
    self.length = length
    self.side = side
    self.multiple = multiple
    self.id = id
    self.typeID = typeID
    self.token = token
  }

  /// More tokens than any model takes; what a broken file asks for is more.
  static let maximumLength = 1 << 24

  /// Fills all up to one length.
  func apply(_ encodings: inout [Encoding]) throws(TokenizerError) {
    var target =
      switch length {
      case .longest: encodings.reduce(0) { max($0, $1.count) }
      case .fixed(let count): count
      }
    target = max(0, target)
    guard max(target, multiple ?? 0) <= Self.maximumLength else {
      throw .badArgument(
        """
        padding to a length or multiple of \(max(target, multiple ?? 0)) tokens; at most \
        \(Self.maximumLength) are possible
        """)
    }
    if let multiple, multiple > 0, !target.isMultiple(of: multiple) {
      target += multiple - target % multiple
    }
    for index in encodings.indices { encodings[index].pad(to: target, with: self) }
  }
}
