internal import Dispatch
internal import Foundation
internal import Synchronization

extension Tokenizer {
  /// Turns a text, or a pair of texts, into tokens.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - pair: A second text.
  ///   - addSpecialTokens: Whether the tokens are added that the model wants around texts.
  /// - Throws: ``TokenizerError/noUnknownToken(token:word:)``, ``TokenizerError/cannotTruncate(_:)`` or
  ///   ``TokenizerError/textTooLong(bytes:)``.
  public func encode(_ text: String, pair: String? = nil, addSpecialTokens: Bool = true)
    throws(TokenizerError) -> Encoding
  {
    var encodings = [
      try withScratch { scratch throws(TokenizerError) in
        try encodeUnpadded(text, pair, addSpecialTokens, scratch)
      }
    ]
    try padding?.apply(&encodings)
    return encodings[0]
  }

  /// Turns texts into tokens, on all cores.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - pairs: Second texts, one for each text.
  ///   - addSpecialTokens: Whether the tokens are added that the model wants around texts.
  ///   - threads: The most threads to use; as many as there are cores without a value.
  /// - Returns: An encoding for each text, in the same order.
  public func encode(
    batch texts: [String], pairs: [String]? = nil, addSpecialTokens: Bool = true,
    threads: Int? = nil
  ) throws(TokenizerError) -> [Encoding] {
    if let pairs, pairs.count != texts.count {
      throw .badArgument("there are \(texts.count) texts and \(pairs.count) second texts")
    }
    var encodings = try Tokenizer.inParallel(texts.count, threads: threads) {
      index throws(TokenizerError) in
      try withScratch { scratch throws(TokenizerError) in
        try encodeUnpadded(texts[index], pairs?[index], addSpecialTokens, scratch)
      }
    }
    try padding?.apply(&encodings)
    return encodings
  }

  /// The ids of a text, without anything else: the fastest way to read a corpus.
  public func ids(of text: String, addSpecialTokens: Bool = false) throws(TokenizerError) -> [Int] {
    try encode(text, addSpecialTokens: addSpecialTokens).ids
  }

  private func encodeUnpadded(
    _ text: String, _ pair: String?, _ addsSpecialTokens: Bool, _ scratch: ModelScratch
  ) throws(TokenizerError) -> Encoding {
    if pair == nil, let encoding = try encodeFast(text, addsSpecialTokens, scratch) {
      return encoding
    }
    var encodings: [Encoding] = []
    for (number, text) in [text, pair].enumerated() {
      guard var text else { continue }
      let count = text.utf8.count
      guard count < Int(UInt32.max) else { throw .textTooLong(bytes: count) }
      // Errors do not pass through withUTF8, which has no typed throws.
      let result = text.withUTF8 { bytes in
        Result { () throws(TokenizerError) in
          try tokenize(preTokenize(bytes), sequence: number, scratch: scratch)
        }
      }
      let (entries, surfaces) = try result.get()
      encodings.append(
        Encoding(
          entries: entries, surfaces: surfaces, text: number == 0 ? text : encodings[0].text,
          secondText: pair, names: names))
    }
    if let truncation {
      let extra =
        addsSpecialTokens ? postProcessor?.addedTokens(isPair: pair != nil) ?? 0 : 0
      guard truncation.maximumLength >= extra else {
        throw .cannotTruncate(
          """
          a length of \(truncation.maximumLength) has no room for the \(extra) special tokens; allow more, or \
          leave them out with addSpecialTokens: false
          """)
      }
      try truncation.apply(&encodings, to: truncation.maximumLength - extra)
    }
    try postProcessor?.process(&encodings, addsSpecialTokens: addsSpecialTokens)
    var joined = encodings[0]
    for encoding in encodings.dropFirst() { joined.append(encoding) }
    return joined
  }

  /// Encodes a single text without the steps that change nothing in it; nil where some are needed.
  private func encodeFast(_ text: String, _ addsSpecialTokens: Bool, _ scratch: ModelScratch)
    throws(TokenizerError) -> Encoding?
  {
    guard let fastPath, let frame, text.utf8.count < Int(UInt32.max) else { return nil }
    let framed = addsSpecialTokens ? frame : Frame(typeID: frame.typeID)
    var bytesOfText = text
    let result = bytesOfText.withUTF8 { bytes in
      Result { () throws(TokenizerError) in
        try fastPath.entries(
          of: bytes, names.added, framed, skipsSpecial: readsSpecialTokensAsText, scratch)
      }
    }
    guard let (entries, surfaces) = try result.get() else { return nil }
    if let truncation, entries.count > truncation.maximumLength { return nil }
    return Encoding(
      entries: entries, surfaces: surfaces, text: text, secondText: nil, names: names)
  }

  /// Calls the closure for all numbers below a count, on several threads; throws the error of the lowest number.
  static func inParallel<Element: Sendable>(
    _ count: Int, threads: Int?, _ body: @Sendable (Int) throws(TokenizerError) -> Element
  ) throws(TokenizerError) -> [Element] {
    let threads = min(max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount), count)
    guard threads > 1 else {
      var result: [Element] = []
      result.reserveCapacity(count)
      for index in 0..<count { result.append(try body(index)) }
      return result
    }
    let next = Atomic(0)
    let step = max(1, min(64, count / (threads * 8)))
    let parts = Mutex<[(start: Int, result: Result<[Element], TokenizerError>)]>([])
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let start = next.wrappingAdd(step, ordering: .relaxed).oldValue
        guard start < count else { return }
        let result = Result { () throws(TokenizerError) in
          var elements: [Element] = []
          for index in start..<min(start + step, count) { elements.append(try body(index)) }
          return elements
        }
        parts.withLock { $0.append((start, result)) }
      }
    }
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for part in parts.withLock({ $0 }).sorted(by: { $0.start < $1.start }) {
      elements += try part.result.get()
    }
    return elements
  }
}
