import Testing
import Tokenizers

/// Tokenizers of every kind give what the `tokenizers` package gives: ids, offsets in scalars, words, texts, types,
/// masks and tokens.
@Suite struct EncodingParityTests {
  @Test func `there are tokenizers of every kind and hostile texts`() throws {
    let fixtures = try Fixtures.all.get()
    #expect(fixtures.tokenizers.count == 12)
    #expect(fixtures.texts.count >= 220)
  }

  @Test(arguments: Fixtures.names) func `texts give the same tokens`(_ name: String) throws {
    let fixtures = try Fixtures.all.get()
    let expected = try #require(fixtures.tokenizers[name])
    let tokenizer = try Fixtures.tokenizer(name)
    for (ids, text) in zip(expected.ids, fixtures.texts.dropFirst(4)) {
      #expect(try tokenizer.encode(text).ids == ids, "\(text)")
    }
    let digits = Array(expected.single)
    for (index, text) in fixtures.texts.enumerated() {
      let encoding = try tokenizer.encode(text)
      #expect(
        Checksum.of([encoding.line]) == String(digits[index * 8..<index * 8 + 8]),
        "\(text.debugDescription): \(encoding.line)")
    }
  }

  @Test(arguments: Fixtures.names) func `pairs and bare texts give the same tokens`(_ name: String)
    throws
  {
    let fixtures = try Fixtures.all.get()
    let expected = try #require(fixtures.tokenizers[name])
    let tokenizer = try Fixtures.tokenizer(name)
    let pairs = try fixtures.pairs.map {
      try tokenizer.encode(fixtures.texts[$0[0]], pair: fixtures.texts[$0[1]]).line
    }
    #expect(Checksum.of(pairs) == expected.pairs)
    let plain = try fixtures.texts.map { try tokenizer.encode($0, addSpecialTokens: false).line }
    #expect(Checksum.of(plain) == expected.plain)
  }

  @Test(arguments: Fixtures.names) func `ids give the same text back`(_ name: String) throws {
    let fixtures = try Fixtures.all.get()
    let expected = try #require(fixtures.tokenizers[name])
    let tokenizer = try Fixtures.tokenizer(name)
    let ids = try tokenizer.encode(batch: fixtures.texts).map(\.ids)
    #expect(Checksum.of(try tokenizer.decode(batch: ids)) == expected.decoded)
    #expect(
      Checksum.of(try tokenizer.decode(batch: ids, skipSpecialTokens: false)) == expected.decodedAll
    )
  }

  @Test(arguments: Fixtures.names)
  func `lists of any ids give the same text, whether or not tokens have them`(_ name: String) throws
  {
    let fixtures = try Fixtures.all.get()
    let expected = try #require(fixtures.tokenizers[name])
    let tokenizer = try Fixtures.tokenizer(name)
    let size = tokenizer.vocabularySize + 10
    // As many lists as there are random texts.
    let count = fixtures.texts.count - fixtures.usualCount
    let lists = (0..<count).map { i in
      (0..<i * 31 % 23).map { j in (i * 7919 + j * j * 104_729 + j * 13) % size }
    }
    for (skips, checksum) in zip([true, false], expected.anyIDs) {
      #expect(
        Checksum.of(try lists.map { try tokenizer.decode($0, skipSpecialTokens: skips) })
          == checksum)
    }
  }

  @Test(arguments: Fixtures.names)
  func `a tokenizer that was written and read again gives the same tokens`(_ name: String) throws {
    let fixtures = try Fixtures.all.get()
    let tokenizer = try Fixtures.tokenizer(name)
    let again = try Tokenizer(json: tokenizer.json())
    #expect(try again.json() == tokenizer.json())
    for text in fixtures.texts.prefix(150) {
      #expect(try again.encode(text).line == tokenizer.encode(text).line)
    }
  }

  @Test func `batches that are cut and filled up give the same tokens`() throws {
    let fixtures = try Fixtures.all.get()
    let tokenizers = try Dictionary(
      uniqueKeysWithValues: Fixtures.names.map { ($0, try Fixtures.tokenizer($0)) })
    #expect(fixtures.lengths.count >= 250)
    for (number, item) in fixtures.lengths.enumerated() {
      let tokenizer = try #require(tokenizers[item.tokenizer])
        .truncating(item.truncation).padding(item.padding)
      let texts = item.batch.map { fixtures.texts[$0] }
      let pairs = item.pairs?.map { fixtures.texts[$0] }
      let found: String?
      var lines: [String] = []
      do throws(TokenizerError) {
        let encodings = try tokenizer.encode(
          batch: texts, pairs: pairs, addSpecialTokens: item.addsSpecialTokens, threads: 1)
        lines = encodings.map(\.lines)
        found = Checksum.of(lines)
      } catch {
        guard case .cannotTruncate = error else { throw error }
        found = nil
      }
      #expect(found == item.found, "case \(number): \(lines)")
    }
  }
}
