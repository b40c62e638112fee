/// Tokens and their ids.
///
/// Tokens are compared byte by byte: two spellings of one character that Unicode calls equivalent are two tokens.
public final class Vocabulary: Sendable {
  /// The bytes of all tokens, one after the other.
  private let arena: [UInt8]
  /// Where each token lies in the arena, and its id; in the order in which they were added.
  private let entries: [Entry]
  private let index: HashIndex
  /// The entry of each id, or -1.
  private let entryOfID: IDMap

  fileprivate struct Entry {
    var start: UInt32
    var length: UInt32
    var id: UInt32
  }

  /// A vocabulary of tokens with ids. Of equal tokens, and of equal ids, the last counts.
  public convenience init(ids tokens: [(token: String, id: Int)])
    throws(TokenizerError)
  {
    var builder = Builder()
    for (token, id) in tokens {
      guard let id = UInt32(exactly: id), id < .max else {
        throw .badArgument("the id \(id) of token \(quoted(token)) is not from 0 to 4,294,967,294")
      }
      var token = token
      token.withUTF8 { builder.add($0, id: id) }
    }
    self.init(builder)
  }

  /// A vocabulary of tokens whose ids are their places.
  public convenience init(_ tokens: some Sequence<String>) {
    var builder = Builder()
    for (id, token) in tokens.enumerated() {
      var token = token
      token.withUTF8 { builder.add($0, id: UInt32(id)) }
    }
    self.init(builder)
  }

  init(_ builder: consuming Builder) {
    arena = builder.arena
    entries = builder.entries
    index = builder.index
    var map = IDMap(
      count: builder.entries.count, maximum: builder.entries.reduce(0) { max($0, Int($1.id)) })
    for (number, entry) in builder.entries.enumerated() { map.set(Int(entry.id), number) }
    entryOfID = map
  }

  /// The number of tokens.
  public var count: Int { entries.count }

  /// The highest id, or -1.
  public var maximumID: Int { entries.reduce(-1) { max($0, Int($1.id)) } }

  /// The id of a token, if the vocabulary has it.
  public func id(of token: String) -> Int? {
    var token = token
    return token.withUTF8 { id(of: $0) }.map { Int($0) }
  }

  /// The token with an id, if there is one.
  public func token(_ id: Int) -> String? {
    withBytes(of: id) { String(decoding: $0, as: UTF8.self) }
  }

  /// All tokens with their ids, in the order of the ids.
  public var tokens: [(token: String, id: Int)] {
    entries.sorted { $0.id < $1.id }.map { entry in
      let range = Int(entry.start)..<Int(entry.start + entry.length)
      return (Array(arena[range]).text, Int(entry.id))
    }
  }

  @inline(__always)
  func id(of token: Bytes) -> UInt32? { id(of: token, hash: hash(of: token)) }

  @inline(__always)
  func id(of token: Bytes, hash: UInt64) -> UInt32? {
    let number = index.find(hash) { number in
      let entry = entries.withUnsafeBufferPointer { $0[number] }
      return arena.withUnsafeBufferPointer {
        Int(entry.length) == token.count
          && sameBytes($0.baseAddress.unsafelyUnwrapped + Int(entry.start), token)
      }
    }
    return number >= 0 ? entries.withUnsafeBufferPointer { $0[number].id } : nil
  }

  func id(of token: [UInt8]) -> UInt32? { token.withUnsafeBufferPointer { id(of: $0) } }

  /// Calls the closure with the bytes of the token with an id.
  func withBytes<Result>(of id: Int, _ body: (Bytes) -> Result) -> Result? {
    let number = entryOfID.get(id)
    guard number >= 0 else { return nil }
    let entry = entries[number]
    return arena.withUnsafeBufferPointer {
      body($0.slice(Int(entry.start), Int(entry.start + entry.length)))
    }
  }

  func bytes(of id: Int) -> [UInt8]? { withBytes(of: id) { Array($0) } }

  /// Calls the closure with every token and its id.
  func forEach(_ body: (Bytes, UInt32) -> Void) {
    arena.withUnsafeBufferPointer { arena in
      for entry in entries {
        body(arena.slice(Int(entry.start), Int(entry.start + entry.length)), entry.id)
      }
    }
  }

  /// A vocabulary being filled.
  struct Builder: ~Copyable {
    fileprivate var arena: [UInt8] = []
    fileprivate var entries: [Entry] = []
    fileprivate var index = HashIndex()

    init(capacity: Int = 0) {
      entries.reserveCapacity(capacity)
      arena.reserveCapacity(capacity * 8)
      index.reserve(capacity)
    }

    /// Adds a token; one that is there already gets the new id.
    mutating func add(_ token: Bytes, id: UInt32) {
      let hash = hash(of: token)
      let number = index.find(hash) { number in
        let entry = entries[number]
        return arena.withUnsafeBufferPointer {
          $0.slice(Int(entry.start), Int(entry.start + entry.length)).equals(token)
        }
      }
      if number >= 0 {
        entries[number].id = id
        return
      }
      index.insert(hash, number: entries.count)
      entries.append(Entry(start: UInt32(arena.count), length: UInt32(token.count), id: id))
      arena.append(contentsOf: token)
    }
  }
}

/// Entry numbers by id: a list where ids are dense, a dictionary where they are not.
private struct IDMap: Sendable {
  private var dense: [Int32] = []
  private var sparse: [Int: Int32] = [:]

  init(count: Int, maximum: Int) {
    if maximum <= 4 * count + 1_000_000 { dense = .init(repeating: -1, count: maximum + 1) }
  }

  mutating func set(_ id: Int, _ number: Int) {
    if dense.isEmpty { sparse[id] = Int32(number) } else { dense[id] = Int32(number) }
  }

  func get(_ id: Int) -> Int {
    if dense.isEmpty { return Int(sparse[id] ?? -1) }
    return dense.indices.contains(id) ? Int(dense[id]) : -1
  }
}
