import Testing

@testable import Datasets

struct MaskingTests {
  private static let tokens = ObjectiveTokens(
    vocabularySize: 1000, mask: 4, classification: 2, separator: 3, special: [0, 1, 2, 3, 4])

  /// Windows of 128 tokens, words of one to three.
  private func window(_ number: Int) -> Window {
    var random = RandomStream(77, UInt64(number))
    var ids: [Int64] = []
    var starts: [Bool] = []
    while ids.count < 126 {
      let length = min(1 + random.index(below: 3), 126 - ids.count)
      for place in 0..<length {
        ids.append(Int64(5 + random.index(below: 995)))
        starts.append(place == 0)
      }
    }
    return Window(ids: ids, startsWord: starts)
  }

  private func masked(_ unit: MaskingUnit, _ windows: [Window], seed: UInt64 = 1) throws -> Batch {
    let objective = try MaskedTokens(length: 128, unit: unit)
    return try objective.batch(
      windows, random: windows.indices.map { RandomStream(seed, UInt64($0)) }, Self.tokens)
  }

  /// The places of a row whose labels count, without those of the frame.
  private func chosen(_ batch: Batch, _ row: Int) throws -> [Int] {
    let labels = try #require(batch.integers("labels"))
    return (0..<126).filter { labels[row * 128 + 1 + $0] != -100 }
  }

  @Test(arguments: [MaskingUnit.token, .word, .ngram, .span])
  func `15 % are chosen, of which 80 % are hidden, 10 % changed and 10 % kept`(_ unit: MaskingUnit)
    throws
  {
    let windows = (0..<200).map(window)
    let batch = try masked(unit, windows)
    #expect(batch.shape("ids") == [200, 128])
    let ids = try #require(batch.integers("ids"))
    let labels = try #require(batch.integers("labels"))
    var counts = (hidden: 0, changed: 0, kept: 0)
    for (row, window) in windows.enumerated() {
      #expect(ids[row * 128] == 2 && ids[row * 128 + 127] == 3)
      #expect(labels[row * 128] == -100 && labels[row * 128 + 127] == -100)
      let places = try chosen(batch, row)
      // round(126 · 0.15) tokens; groups that would go beyond are left out.
      #expect(places.count <= 19 && places.count >= (unit == .token ? 19 : 16))
      for place in 0..<126 {
        let id = ids[row * 128 + 1 + place]
        let was = window.ids[place]
        guard places.contains(place) else {
          #expect(id == was)
          continue
        }
        #expect(labels[row * 128 + 1 + place] == was)
        if id == 4 {
          counts.hidden += 1
        } else if id == was {
          counts.kept += 1
        } else {
          counts.changed += 1
        }
        #expect(id == 4 || id >= 5)
      }
    }
    let total = Double(counts.hidden + counts.changed + counts.kept)
    // Spans are replaced as a whole, about 700 of them: five standard deviations of a share are up to 8 %.
    let tolerance = unit == .span ? 0.08 : 0.035
    #expect(abs(Double(counts.hidden) / total - 0.8) < tolerance)
    #expect(abs(Double(counts.changed) / total - 0.1) < tolerance)
    #expect(abs(Double(counts.kept) / total - 0.1) < tolerance)
  }

  @Test(arguments: [MaskingUnit.word, .ngram, .span])
  func `words are chosen whole`(_ unit: MaskingUnit) throws {
    let windows = (0..<100).map(window)
    let batch = try masked(unit, windows)
    for (row, window) in windows.enumerated() {
      let places = Set(try chosen(batch, row))
      for place in 1..<126 where !window.startsWord[place] {
        #expect(places.contains(place) == places.contains(place - 1))
      }
    }
  }

  @Test func `the lengths of groups are those of the papers`() {
    // Single-token words, and room for any group: only the draw decides, but for the few near the end.
    let words = (0..<400).map { $0..<$0 + 1 }
    func lengths(_ unit: MaskingUnit) -> [Int] {
      (0..<4000).map { number in
        var random = RandomStream(5, UInt64(number))
        return unit.choose(words, tokens: 10, &random).first?.count ?? 0
      }
    }
    let spans = lengths(.span)
    // SpanBERT, section 3.1: "a mean span length of 3.8"; five standard deviations are 5 · 2.6 / √4000 = 0.2.
    #expect(spans.max() == 10)
    #expect(abs(Double(spans.reduce(0, +)) / 4000 - 3.8) < 0.25)
    let grams = lengths(.ngram)
    // 1, 1/2 and 1/3 of 11/6.
    for (length, share) in [(1, 6.0 / 11), (2, 3.0 / 11), (3, 2.0 / 11)] {
      #expect(abs(Double(grams.count { $0 == length }) / 4000 - share) < 0.04)
    }
  }

  @Test func `the choice depends on the key alone`() throws {
    let windows = (0..<4).map(window)
    #expect(try masked(.span, windows) == masked(.span, windows))
    #expect(try masked(.span, windows) != masked(.span, windows, seed: 2))
  }

  @Test func `a window has one chosen token at least, and none where all are special`() throws {
    let short = Window(ids: [9], startsWord: [true])
    let special = Window(ids: [1, 0], startsWord: [true, true])
    let objective = try MaskedTokens(length: 3, unit: .span)
    var batch = try objective.batch([short], random: [RandomStream(1)], Self.tokens)
    #expect(batch.integers("labels") == [-100, 9, -100])
    batch = try objective.batch([special], random: [RandomStream(1)], Self.tokens)
    #expect(batch.integers("ids") == [2, 1, 0, 3])
  }
}
