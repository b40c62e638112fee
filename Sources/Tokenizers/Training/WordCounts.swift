public import Foundation

/// The words of a corpus and how often each occurs: what a vocabulary is learnt from.
///
/// Words are counted as a tokenizer would see them, normalised and cut:
///
/// ```swift
/// let words = try WordCounts(
///   of: ["A heron stands.", "A heron flies."],
///   normalizer: BertNormalizer(), preTokenizer: BertPreTokenizer())
/// print(words.total, words.count)  // 8 5
/// ```
///
/// The counts do not depend on the number of threads.
public struct WordCounts: Sendable {
  /// The bytes of all words, one after the other.
  private var arena: [UInt8] = []
  private var starts: [Int] = [0]
  private var counts: [Int] = []
  private var index = HashIndex()
  private let cutter: WordCutter

  /// No words yet.
  ///
  /// - Parameters:
  ///   - normalizer: Changes each text first.
  ///   - preTokenizer: Cuts it into words; without one each text is a word.
  public init(normalizer: (any Normalizer)? = nil, preTokenizer: (any PreTokenizer)? = nil) {
    cutter = WordCutter(normalizer: normalizer, preTokenizer: preTokenizer)
  }

  /// The words of texts.
  ///
  /// - Parameters:
  ///   - texts: The texts, each by itself.
  ///   - normalizer: Changes each text first.
  ///   - preTokenizer: Cuts it into words; without one each text is a word.
  ///   - threads: The most threads to use; as many as there are cores without a value.
  public init(
    of texts: some Sequence<String>, normalizer: (any Normalizer)? = nil,
    preTokenizer: (any PreTokenizer)? = nil, threads: Int? = nil
  ) throws(TokenizerError) {
    self.init(normalizer: normalizer, preTokenizer: preTokenizer)
    try add(texts, threads: threads)
  }

  /// The words of text files. Each line is a text, with its line break.
  ///
  /// - Throws: ``TokenizerError/unreadable(file:reason:)``, or
  ///   ``TokenizerError/badFile(file:line:path:message:suggestion:)`` where a file is not UTF-8.
  public init(
    ofFiles files: [URL], normalizer: (any Normalizer)? = nil,
    preTokenizer: (any PreTokenizer)? = nil, threads: Int? = nil
  ) throws(TokenizerError) {
    self.init(normalizer: normalizer, preTokenizer: preTokenizer)
    for file in files {
      var lines = try LineReader(file)
      while let block = try lines.next() { try add(block, threads: threads) }
    }
  }

  /// The number of different words.
  public var count: Int { counts.count }

  /// The number of all words.
  public var total: Int { counts.reduce(0, +) }

  /// How often a word occurs, written as the pre-tokenizer leaves it.
  public subscript(word: String) -> Int {
    cutter.raw(word.bytes).withUnsafeBufferPointer { word in
      let number = find(word, hash(of: word))
      return number < 0 ? 0 : counts[number]
    }
  }

  /// Counts the words of more texts.
  public mutating func add(_ texts: some Sequence<String>, threads: Int? = nil)
    throws(TokenizerError)
  {
    var part: [String] = []
    var size = 0
    for text in texts {
      part.append(text)
      size += text.utf8.count
      if size >= 1 << 22 {
        try add(part: part, threads: threads)
        part = []
        size = 0
      }
    }
    try add(part: part, threads: threads)
  }

  private mutating func add(part texts: [String], threads: Int?) throws(TokenizerError) {
    let step = 512
    let parts = try Tokenizer.inParallel((texts.count + step - 1) / step, threads: threads) {
      [cutter] number throws(TokenizerError) in
      var words = WordCounts(cutter)
      for text in texts[number * step..<min(texts.count, (number + 1) * step)] {
        try cutter.forEachWord(of: text) { words.add($0, count: 1) }
      }
      return words
    }
    for part in parts { part.forEach { add($0, count: $1) } }
  }

  private init(_ cutter: WordCutter) { self.cutter = cutter }

  private mutating func add(_ word: Bytes, count: Int) {
    guard !word.isEmpty else { return }
    let hash = hash(of: word)
    let number = find(word, hash)
    if number >= 0 {
      counts[number] += count
      return
    }
    index.insert(hash, number: counts.count)
    counts.append(count)
    arena.append(contentsOf: word)
    starts.append(arena.count)
  }

  private func find(_ word: Bytes, _ hash: UInt64) -> Int {
    arena.withUnsafeBufferPointer { arena in
      index.find(hash) { arena.slice(starts[$0], starts[$0 + 1]).equals(word) }
    }
  }

  private func forEach(_ body: (Bytes, Int) -> Void) {
    arena.withUnsafeBufferPointer { arena in
      for number in counts.indices {
        body(arena.slice(starts[number], starts[number + 1]), counts[number])
      }
    }
  }

  /// Calls the closure with the scalars of every word and its count, in the order of their first occurrence.
  func forEachWord(_ body: (_ scalars: [UInt32], _ count: Int) -> Void) {
    var scalars: [UInt32] = []
    forEach { word, count in
      scalars.removeAll(keepingCapacity: true)
      cutter.appendScalars(of: word, to: &scalars)
      body(scalars, count)
    }
  }
}

/// Normalises texts and cuts them into words.
private struct WordCutter: Sendable {
  let normalizer: (any Normalizer)?
  let preTokenizer: (any PreTokenizer)?
  /// A byte-level pre-tokenizer at the end, whose characters are written only once for each word.
  let byteLevel: ByteLevelPreTokenizer?

  init(normalizer: (any Normalizer)?, preTokenizer: (any PreTokenizer)?) {
    self.normalizer = normalizer
    let steps = Plan.flattened(preTokenizer)
    byteLevel = steps.last as? ByteLevelPreTokenizer
    if byteLevel == nil {
      self.preTokenizer = preTokenizer
    } else {
      self.preTokenizer = steps.count > 1 ? PreTokenizerSequence(Array(steps.dropLast())) : nil
    }
  }

  func forEachWord(of text: String, _ body: (Bytes) -> Void) throws(TokenizerError) {
    var normalized = NormalizedText(text)
    try normalizer?.normalize(&normalized)
    guard !normalized.isEmpty else { return }
    let whole = PreTokenizedText.Piece(start: 0, end: normalized.bytes.count)
    var cut = PreTokenizedText([(normalized, [whole])])
    try preTokenizer?.split(&cut)
    try byteLevel?.splitRaw(&cut)
    cut.bytes.withUnsafeBufferPointer { bytes in
      for piece in cut.pieces { body(bytes.slice(piece.start, piece.end)) }
    }
  }

  func appendScalars(of word: Bytes, to scalars: inout [UInt32]) {
    if byteLevel != nil {
      for byte in word { scalars.append(ByteLevelAlphabet.scalars[Int(byte)]) }
      return
    }
    var position = 0
    while position < word.count {
      let (scalar, length) = word.scalar(at: position)
      scalars.append(scalar)
      position += length
    }
  }

  /// The bytes by which a word is counted.
  func raw(_ word: [UInt8]) -> [UInt8] {
    guard byteLevel != nil else { return word }
    var bytes: [UInt8] = []
    word.withUnsafeBufferPointer { ByteLevelAlphabet.decode($0, into: &bytes) }
    return bytes
  }
}
