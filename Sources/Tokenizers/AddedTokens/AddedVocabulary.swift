/// The added tokens of a tokenizer, and how to find them.
struct AddedVocabulary: Sendable {
  /// In the order of their ids.
  private(set) var tokens: [(id: Int, token: AddedToken)] = []
  /// By content; the last counts where two have one id.
  private var byContent = Vocabulary([])
  private var byID: [Int: AddedToken] = [:]
  /// Whether each id below a limit is that of an added token, for a quick look.
  private var isAdded: [Bool] = []
  /// What normalised tokens look like after the normaliser, where that differs.
  private var normalizedContents: [Int: [UInt8]] = [:]
  private var specialContents = Vocabulary([])
  private var plainFinder = TokenFinder()
  private var normalizedFinder = TokenFinder()

  init() {}

  /// Gives ids to tokens: those of the model's vocabulary to tokens that it has, the next free ones to others.
  init(_ added: [AddedToken], model: any TokenModel, normalizer: (any Normalizer)?)
    throws(TokenizerError)
  {
    var nextID = model.vocabulary.count
    var ids: [(content: [UInt8], id: Int)] = []
    var known = Vocabulary.Builder(capacity: added.count)
    var idOf: [ByteKey: Int] = [:]
    for token in added where !token.content.isEmpty {
      let content = token.content.bytes
      let key = ByteKey(bytes: content)
      let id: Int
      if let known = idOf[key] ?? model.vocabulary.id(of: content).map({ Int($0) }) {
        id = known
      } else {
        id = nextID
        nextID += 1
      }
      idOf[key] = id
      if token.isNormalized, let normalizer {
        var text = NormalizedText(content)
        try normalizer.normalize(&text)
        normalizedContents[id] = text.bytes == content ? nil : text.bytes
      }
      byID[id] = token
      ids.append((content, id))
    }
    for (content, id) in ids { content.withUnsafeBufferPointer { known.add($0, id: UInt32(id)) } }
    byContent = Vocabulary(known)
    isAdded = .init(repeating: false, count: min((byID.keys.max() ?? -1) + 1, 1 << 22))
    for id in byID.keys where id < isAdded.count { isAdded[id] = true }
    tokens = byID.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    // Once special, always special: by content, also where a later token of that content is not.
    let special = added.filter { $0.isSpecial && !$0.content.isEmpty }.map(\.content)
    specialContents = Vocabulary(special)
    for (id, token) in tokens {
      if token.isNormalized {
        normalizedFinder.add(normalizedContents[id] ?? token.content.bytes, token, id: id)
      } else {
        plainFinder.add(token.content.bytes, token, id: id)
      }
    }
  }

  var isEmpty: Bool { tokens.isEmpty }
  var hasNormalizedTokens: Bool { !normalizedFinder.isEmpty }
  var hasPlainTokens: Bool { !plainFinder.isEmpty }

  /// Whether added tokens may stand in a text as it is: a quick look.
  func mayHavePlain(in text: Bytes) -> Bool { plainFinder.mayHaveMatch(in: text) }

  func id(of token: String) -> Int? { byContent.id(of: token) }

  func token(_ id: Int) -> AddedToken? { byID[id] }

  /// What decoders get for an id: the token as it looks after the normaliser.
  func decodedBytes(of id: Int) -> [UInt8]? {
    if id >= 0, id < isAdded.count, !isAdded[id] { return nil }
    guard let token = byID[id] else { return nil }
    return normalizedContents[id] ?? token.content.bytes
  }

  func isSpecial(_ content: [UInt8]) -> Bool { content.withUnsafeBufferPointer(isSpecial) }

  @inline(__always)
  func isSpecial(_ content: Bytes) -> Bool { specialContents.id(of: content) != nil }

  /// The pieces of a text: added tokens that are looked for in the text as it is, and what lies between.
  func findPlain(in text: Bytes, skipsSpecial: Bool) -> [PreTokenizedText.Piece] {
    plainFinder.pieces(of: text, skipping: skipsSpecial ? specialContents : nil)
  }

  /// The same in a normalised text.
  func findNormalized(in text: Bytes, skipsSpecial: Bool) -> [PreTokenizedText.Piece] {
    normalizedFinder.pieces(of: text, skipping: skipsSpecial ? specialContents : nil)
  }
}

/// Bytes as a key of dictionaries.
struct ByteKey: Hashable {
  var bytes: [UInt8]
}
