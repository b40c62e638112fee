/// Puts texts and special tokens together as a template says.
public struct TemplateProcessor: PostProcessor {
  /// A part of a template.
  public enum Piece: Sendable, Equatable {
    /// A text: 0 for the first, 1 for the second.
    case text(Int, typeID: Int)
    /// A special token by its name.
    case special(String, typeID: Int)

    var typeID: Int {
      switch self {
      case .text(_, let typeID), .special(_, let typeID): typeID
      }
    }

    var isText: Bool {
      if case .text = self { true } else { false }
    }
  }

  let single: [Piece]
  let pair: [Piece]
  /// What names stand for, in the order of their names.
  let specialTokens: [(name: String, tokens: [SpecialToken])]

  /// A processor.
  ///
  /// - Parameters:
  ///   - single: The template for one text.
  ///   - pair: The template for two texts.
  ///   - specialTokens: What the names in the templates stand for.
  public init(single: [Piece], pair: [Piece], specialTokens: [String: [SpecialToken]])
    throws(TokenizerError)
  {
    self.single = single
    self.pair = pair
    self.specialTokens = specialTokens.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    for piece in single + pair {
      switch piece {
      case .special(let name, _) where specialTokens[name] == nil:
        throw .badArgument("the template names the special token '\(name)', which is not given")
      case .text(let text, _) where text != 0 && text != 1:
        throw .badArgument("the template names text \(text); there are 0 and 1")
      default: break
      }
    }
    if single.contains(where: { $0.isText && $0 != .text(0, typeID: $0.typeID) }) {
      throw .badArgument("the template for one text names a second")
    }
  }

  /// A processor from templates such as `[CLS] $A [SEP] $B:1 [SEP]:1`.
  ///
  /// - Parameters:
  ///   - single: Pieces with spaces between: `$A` or `$` for the text, all else is a special token; `:1` behind
  ///     a piece sets its type.
  ///   - pair: The same for two texts, `$A` and `$B`.
  ///   - specialTokens: The tokens that the templates name.
  public init(single: String, pair: String, specialTokens: [SpecialToken]) throws(TokenizerError) {
    let tokens = Dictionary(
      specialTokens.map { ($0.token, [$0]) }, uniquingKeysWith: { $1 })
    try self.init(
      single: TemplateProcessor.pieces(single), pair: TemplateProcessor.pieces(pair),
      specialTokens: tokens)
  }

  private static func pieces(_ template: String) throws(TokenizerError) -> [Piece] {
    var pieces: [Piece] = []
    for part in template.split(separator: " ") {
      let sides = part.split(separator: ":", maxSplits: 1)
      var name = String(sides[0])
      var typeID = 0
      if sides.count == 2 {
        guard let id = Int(sides[1]), id >= 0 else {
          throw .badArgument("'\(part)' in the template: expected a type after ':', such as $B:1")
        }
        typeID = id
      } else if name.hasPrefix("$"), let id = Int(name.dropFirst()) {
        (name, typeID) = ("$A", id)
      }
      switch name.lowercased() {
      case "$", "$a": pieces.append(.text(0, typeID: typeID))
      case "$b": pieces.append(.text(1, typeID: typeID))
      default: pieces.append(.special(name, typeID: typeID))
      }
    }
    return pieces
  }

  func tokens(_ name: String) -> [SpecialToken] {
    specialTokens.first { $0.name == name }?.tokens ?? []
  }

  public func addedTokens(isPair: Bool) -> Int {
    (isPair ? pair : single).reduce(0) { sum, piece in
      if case .special(let name, _) = piece { sum + tokens(name).count } else { sum }
    }
  }

  public func process(_ encodings: inout [Encoding], addsSpecialTokens: Bool)
    throws(TokenizerError)
  {
    guard let first = encodings.first else { return }
    let template = encodings.count > 1 ? pair : single
    var result: Encoding?
    var leading: [(SpecialToken, Int)] = []
    for piece in template {
      switch piece {
      case .text(let number, let typeID):
        guard encodings.indices.contains(number) else { continue }
        var part = encodings[number]
        part.forEachPart { part in
          for place in part.entries.indices {
            part.entries[place].typeID = UInt32(truncatingIfNeeded: typeID)
          }
          for (token, type) in leading.reversed() { part.insert(token, typeID: type, at: 0) }
        }
        leading = []
        if result == nil { result = part } else { result?.append(part) }
      case .special(let name, let typeID):
        guard addsSpecialTokens else { continue }
        for token in tokens(name) {
          if result == nil {
            leading.append((token, typeID))
          } else {
            result?.forEachPart { $0.insert(token, typeID: typeID, at: $0.count) }
          }
        }
      }
    }
    var joined = result ?? first.emptied()
    if result == nil {
      for (token, type) in leading { joined.insert(token, typeID: type, at: joined.count) }
    }
    encodings = [joined]
  }
}
