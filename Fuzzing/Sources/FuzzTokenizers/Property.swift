import Foundation
import Tokenizers

/// What must hold for any text.
enum Property: String, CaseIterable {
  /// A text is encoded by tokenizers of every kind; tokens lie in it in order, and bytes come back whole.
  case text
  /// A tokenizer.json is read or refused; what is read encodes, and is written so that it is read as the same.
  case file
  /// A pattern, up to the first line break, is read or refused; it cuts the rest without losing any of it.
  case pattern

  /// What does not hold.
  struct Violation: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
  }

  func check(_ text: String) throws {
    switch self {
    case .text: for (name, tokenizer) in Samples.tokenizers { try check(text, name, tokenizer) }
    case .file: try checkFile(text)
    case .pattern: try checkPattern(text)
    }
  }

  private func check(_ text: String, _ name: String, _ tokenizer: Tokenizer) throws {
    let encoding = try tokenizer.encode(text)
    let end = text.utf8.count
    for (place, range) in encoding.utf8Offsets.enumerated() where range.upperBound > end {
      throw Violation("\(name): token \(place) at \(range) of \(end) bytes")
    }
    for (a, b) in zip(encoding.offsets, encoding.ranges) where b == nil && !a.isEmpty {
      throw Violation("\(name): an added token at \(a)")
    }
    let decoded = try tokenizer.decode(encoding.ids)
    if Samples.keepsAll.contains(name), !tokenizer.hasAddedToken(in: text),
      !decoded.utf8.elementsEqual(text.utf8)
    {
      throw Violation("\(name): \(text.debugDescription) became \(decoded.debugDescription)")
    }
    let parts = try tokenizer.truncating(Truncation(maximumLength: 5, stride: 1)).encode(text)
    for part in [parts] + parts.overflow where part.count > 5 {
      throw Violation("\(name): a part of \(part.count) tokens")
    }
  }

  private func checkFile(_ text: String) throws {
    do throws(TokenizerError) {
      let tokenizer = try Tokenizer(json: text)
      let json = try tokenizer.json()
      let again = try Tokenizer(json: json)
      for sample in Samples.texts {
        let encoding = try tokenizer.encode(sample)
        _ = try tokenizer.decode(encoding.ids)
        guard try again.encode(sample).ids == encoding.ids else { fatalError("written otherwise") }
      }
    } catch {
      // Refused; that is in order.
      guard !error.description.isEmpty else { throw Violation("an error without words") }
    }
  }

  private func checkPattern(_ text: String) throws {
    let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let rest = parts.count > 1 ? String(parts[1]) : Samples.texts[1]
    do throws(TokenizerError) {
      let pattern = try TextPattern(expression: String(parts[0]))
      let pieces = try SplitPreTokenizer(pattern, behavior: .isolated).split(rest)
      guard pieces.joined().utf8.elementsEqual(rest.utf8) else { fatalError("pieces are lost") }
    } catch {
      guard !error.description.isEmpty else { throw Violation("an error without words") }
    }
  }
}

extension Tokenizer {
  fileprivate func hasAddedToken(in text: String) -> Bool {
    // A mark behind a token makes another character of its end, so bytes are compared.
    let bytes = Array(text.utf8)
    return addedTokens.contains { bytes.contains(Array($0.token.content.utf8)) }
  }
}

/// The tokenizers beside the tests, and some texts.
enum Samples {
  static let tokenizers: [(String, Tokenizer)] = {
    let folder = URL(filePath: #filePath)
      .appending(path: "../../../../Tests/TokenizersTests/Fixtures/tokenizers").standardized
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []
    let read = names.compactMap { name in
      (try? Tokenizer(file: folder.appending(component: name))).map { (name, $0) }
    }
    precondition(read.count >= 12, "the tokenizers beside the tests are not there")
    return read
  }()

  /// Tokenizers of bytes, which give every text back.
  static let keepsAll: Set = ["gpt2.json", "llama3.json", "roberta.json"]

  static let texts = ["", "The heron's café 中文 \u{1F600}<s>[MASK] 12\r\n\u{0} ##▁", "a"]
}
