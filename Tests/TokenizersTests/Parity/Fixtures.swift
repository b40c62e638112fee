import Foundation
import Tokenizers

/// What `make_fixtures.py` wrote: texts, and what the `tokenizers` package makes of them.
struct Fixtures: Decodable, Sendable {
  /// One tokenizer's results: checksums, and some ids for the eye.
  struct Results: Decodable, Sendable {
    let ids: [[Int]]
    /// For each text eight digits.
    let single: String
    let pairs: String
    let plain: String
    let decoded: String
    let decodedAll: String
    let anyIDs: [String]
    /// Of the data every so manieth line is taken.
    let step: Int
    let data: [String: DataResults]
  }

  /// The lines of a file: how many tokens, their ids, all about some lines, and those decoded.
  struct DataResults: Decodable, Sendable {
    let count: Int
    let ids: String
    let some: String
    let decoded: String

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      count = try list.decode(Int.self)
      ids = try list.decode(String.self)
      some = try list.decode(String.self)
      decoded = try list.decode(String.self)
    }
  }

  /// A pattern, and how it cuts the texts; of some texts all pieces.
  struct PatternCases: Decodable, Sendable {
    struct Case: Decodable, Sendable {
      let pattern: String
      let all: String
      let some: [[String]]

      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        pattern = try list.decode(String.self)
        all = try list.decode(String.self)
        some = try list.decode([[String]].self)
      }
    }
    let texts: [String]
    let cases: [Case]

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      texts = try list.decode([String].self)
      cases = try list.decode([Case].self)
    }
  }

  struct SplitCase: Decodable, Sendable {
    let behavior: String
    let isInverted: Bool
    let text: String
    let pieces: [String]

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      behavior = try list.decode(String.self)
      isInverted = try list.decode(Bool.self)
      text = try list.decode(String.self)
      pieces = try list.decode([String].self)
    }
  }

  /// A batch, how it is cut and filled up, and the checksum; nil where the package refuses.
  struct LengthCase: Decodable, Sendable {
    let tokenizer: String
    let batch: [Int]
    let pairs: [Int]?
    let addsSpecialTokens: Bool
    let truncation: Truncation?
    let padding: Padding?
    let found: String?

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      tokenizer = try list.decode(String.self)
      batch = try list.decode([Int].self)
      pairs = try list.decode([Int]?.self)
      addsSpecialTokens = try list.decode(Bool.self)
      truncation = try list.decode(Cut?.self)?.truncation
      padding = try list.decode(Fill?.self)?.padding
      found = try list.decode(String?.self)
    }

    private struct Cut: Decodable {
      let truncation: Truncation

      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        let length = try list.decode(Int.self)
        let stride = try list.decode(Int.self)
        let strategies: [String: Truncation.Strategy] = [
          "longest_first": .longestFirst, "only_first": .onlyFirst, "only_second": .onlySecond,
        ]
        let strategy = strategies[try list.decode(String.self)] ?? .longestFirst
        let side: Side = try list.decode(String.self) == "left" ? .left : .right
        truncation = Truncation(
          maximumLength: length, strategy: strategy, stride: stride, side: side)
      }
    }

    private struct Fill: Decodable {
      let padding: Padding

      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        let length = try list.decode(Int.self)
        let side: Side = try list.decode(String.self) == "left" ? .left : .right
        let multiple = try list.decode(Int.self)
        padding = Padding(
          length == 0 ? .longest : .fixed(length), side: side,
          multiple: multiple == 0 ? nil : multiple, id: try list.decode(Int.self),
          typeID: try list.decode(Int.self))
      }
    }
  }

  let texts: [String]
  /// How many of the texts are not made at random.
  let usualCount: Int
  let pairs: [[Int]]
  /// Of these lines every so manieth is compared in full.
  let every: Int
  let tokenizers: [String: Results]
  let patterns: PatternCases
  let splits: [SplitCase]
  let lengths: [LengthCase]
  let forms: [String: String]
  let counts: [String: Int]

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")

  /// Those beside the tests, or others of the same tokenizers.
  static let all = Result {
    let other = ProcessInfo.processInfo.environment["TAIBAI_TOKENIZER_FIXTURES"]
    let file = other.map { URL(filePath: $0) } ?? folder.appending(path: "expected.json")
    return try JSONDecoder().decode(Fixtures.self, from: Data(contentsOf: file))
  }

  static let names = ((try? all.get())?.tokenizers.keys.sorted()) ?? []

  /// The file of a tokenizer; others than those beside the tests are named by their path.
  static func file(_ name: String) -> URL {
    name.hasPrefix("/") ? URL(filePath: name) : folder.appending(path: "tokenizers/\(name).json")
  }

  static func tokenizer(_ name: String) throws -> Tokenizer { try Tokenizer(file: file(name)) }
}
