import Foundation
import Testing
import Tokenizers

/// Numbers that look random and are the same in every run (Steele et al. 2014, "SplitMix").
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}

/// Files with mistakes are read or refused; whatever is read encodes and decodes, or says why not.
@Suite struct MutationTests {
  private static let numbers = [
    "-1", "0", "1e9", "1.5", "-0.0", "4294967295", "4294967294", "9223372036854775807",
    "-9223372036854775808", "99999999999999999999", "1e-999", "null", "true", "\"\"", "[]", "{}",
  ]
  private static let strings = [
    "", "a", " ", "▁", "##", "Sequence", "ByteLevel", "Metaspace", "Right", "\\u0000",
    "\\uD83D\\uDE00",
    "(?:a*)*b", "((((a{1000}){1000}){1000}){1000})", "(?<=a{1000})", "[[:alpha:]&&[^a]]", "$",
    "x??", "(){1000}",
    "😀", "e\\u0301",
  ]

  private static var texts: [String] {
    ["", "The heron\tstood, e\u{301}\u{323} 中文 \u{1F600} <s>[MASK]##▁ aaaa\u{0}\u{FFFD}\r\n", "a"]
  }

  private func exercise(_ bytes: [UInt8]) throws {
    do throws(TokenizerError) {
      let tokenizer = try Tokenizer(json: String(decoding: bytes, as: UTF8.self))
      let encodings = try tokenizer.encode(batch: Self.texts, threads: 1)
      for encoding in encodings {
        _ = encoding.tokens
        _ = encoding.offsets
        _ = encoding.ranges
        _ = try tokenizer.decode(encoding.ids)
      }
      _ = try tokenizer.encode(Self.texts[1], pair: "a")
      _ = try tokenizer.decode([-1, 0, 1, 2, 3, .max], skipSpecialTokens: false)
      _ = try Tokenizer(json: tokenizer.json())
    } catch {
      #expect(!error.description.isEmpty)
    }
  }

  /// The file without most of its vocabulary, so that changes meet everything else.
  private func small(_ name: String) throws -> [UInt8] {
    let data = try Data(contentsOf: Fixtures.file(name))
    var json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    var model = try #require(json["model"] as? [String: Any])
    if let vocabulary = model["vocab"] as? [String: Int] {
      model["vocab"] = vocabulary.filter { $0.value < 8 }
      model["merges"] = model["merges"].map { _ in [Any]() }
    } else if let vocabulary = model["vocab"] as? [Any] {
      model["vocab"] = Array(vocabulary.prefix(8))
    }
    json["model"] = model
    let added = json["added_tokens"] as? [[String: Any]] ?? []
    json["added_tokens"] = added.filter { ($0["id"] as? Int ?? 0) < 8 }
    json["truncation"] = [
      "max_length": 9, "strategy": "LongestFirst", "stride": 1, "direction": "Right",
    ]
    json["padding"] = [
      "strategy": ["Fixed": 12], "direction": "Left", "pad_to_multiple_of": 8, "pad_id": 0,
      "pad_type_id": 0,
      "pad_token": "a",
    ]
    return [UInt8](try JSONSerialization.data(withJSONObject: json, options: [.sortedKeys]))
  }

  @Test(arguments: Fixtures.names) func `files that are cut off are refused`(_ name: String) throws
  {
    let bytes = try small(name)
    for end in stride(from: 0, to: bytes.count - 1, by: 23) {
      #expect(throws: TokenizerError.self) {
        _ = try Tokenizer(json: String(decoding: bytes[..<end], as: UTF8.self))
      }
    }
  }

  @Test(arguments: Fixtures.names) func `numbers and texts can be replaced by any`(_ name: String)
    throws
  {
    let bytes = try small(name)
    try exercise(bytes)
    var random = SplitMix64(state: UInt64(name.utf8.count))
    var place = 0
    while place < bytes.count {
      let start = place
      if (0x30...0x39).contains(bytes[place]) {
        while place < bytes.count, (0x30...0x39).contains(bytes[place]) { place += 1 }
        for number in Self.numbers.shuffled(using: &random).prefix(3) {
          try exercise(bytes[..<start] + Array(number.utf8) + bytes[place...])
        }
      } else if bytes[place] == UInt8(ascii: "\"") {
        place += 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
          place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        for string in Self.strings.shuffled(using: &random).prefix(2) {
          try exercise(bytes[...start] + Array(string.utf8) + bytes[place...])
        }
        place += 1
      } else {
        place += 1
      }
    }
  }

  @Test(arguments: Fixtures.names) func `bytes can be changed, added and removed`(_ name: String)
    throws
  {
    let bytes = try small(name)
    var random = SplitMix64(state: 77)
    for _ in 0..<100 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<changed.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: changed[place] = UInt8.random(in: 0...255, using: &random)
        case 1: changed.remove(at: place)
        case 2:
          changed.insert(Array("{}[],:\"0e-\\".utf8).randomElement(using: &random) ?? 0, at: place)
        default: changed.swapAt(place, Int.random(in: 0..<changed.count, using: &random))
        }
      }
      try exercise(changed)
    }
  }
}
