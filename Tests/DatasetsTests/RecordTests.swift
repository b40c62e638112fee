import Foundation
import Testing
import Tokenizers

@testable import Datasets

struct RecordTests {
  private func records(_ name: String, _ text: String, _ fields: [String] = ["text"]) throws
    -> [(line: Int, fields: [String])]
  {
    try records(name, Array(text.utf8), fields)
  }

  private func records(_ name: String, _ bytes: [UInt8], _ fields: [String]) throws
    -> [(line: Int, fields: [String])]
  {
    let folder = try Folder()
    let file = try folder.write(name, bytes)
    let format = FileFormat(of: file)
    var reader = try RecordReader(file, format: format)
    let parser = try RecordParser("FILE", format, fields: fields, &reader)
    var result: [(line: Int, fields: [String])] = []
    while let record = try reader.next() {
      if let fields = try parser.fields(of: record) { result.append((record.line, fields)) }
    }
    return result
  }

  private func error(_ name: String, _ text: String, _ fields: [String] = ["text"]) -> String {
    var found: DataError?
    do { _ = try records(name, text, fields) } catch { found = error as? DataError }
    return found?.description ?? "none"
  }

  @Test func `CSV has quotes, commas, line breaks, CRLF and a mark of byte order`() throws {
    let found = try records(
      "a.csv", "\u{FEFF}id,text,label\r\n1,\"a, \"\"b\"\"\",x\r\n2,\"two\nlines\",y\r\n3,,z",
      ["text", "label"])
    #expect(found.map(\.fields) == [["a, \"b\"", "x"], ["two\nlines", "y"], ["", "z"]])
    #expect(found.map(\.line) == [2, 3, 5])
  }

  @Test func `TSV takes quotes as they are`() throws {
    let found = try records("a.tsv", "label\ttext\n1\t\"open\n\n0\tb\"c\n")
    #expect(found.map(\.fields) == [["\"open"], ["b\"c"]])
    #expect(found.map(\.line) == [2, 4])
  }

  @Test func `lines of JSON have fields in any order, escapes, numbers and booleans`() throws {
    let found = try records(
      "a.jsonl",
      "\u{FEFF}{\"text\": \"a\\nb \\u00fc\", \"n\": 3}\r\n\n{\"n\": true, \"text\": \"ü\"}",
      ["text", "n"])
    #expect(found.map(\.fields) == [["a\nb ü", "3"], ["ü", "true"]])
    #expect(found.map(\.line) == [1, 3])
  }

  @Test func `what is wrong with a record is said with file and line`() {
    #expect(
      error("a.csv", "text,label\nx,1\ny\n")
        == "FILE:3: the row has 1 fields, and the first row names 2 columns")
    #expect(
      error("a.csv", "text\n\"open\n\n")
        .hasSuffix("a.csv:2: a quote is opened here and never closed"))
    #expect(
      error("a.csv", "text\na\"b\"\n")
        == "FILE:2: a quote stands inside a field; put the field in quotes, and write \"\" for it")
    #expect(
      error("a.csv", "text\n\"a\"b\n")
        == "FILE:2: expected a comma behind the quote that closes a field")
    #expect(
      error("a.tsv", "sentence\tlabel\nx\t1\n", ["sentense"])
        == """
        FILE:1: there is no column 'sentense'; did you mean 'sentence'?; there are sentence, label
        """)
    #expect(
      error("a.jsonl", "{\"text\": 1}\n{\"text\": \n")
        == "FILE:2: the line is not JSON: '{\"text\": '")
    #expect(
      error("a.jsonl", "[1]\n") == "FILE:1: expected a JSON object, found '[1]'")
    #expect(
      error("a.jsonl", "{\"txt\": \"a\"}\n")
        == "FILE:1: there is no column 'text'; did you mean 'txt'?; there are txt")
    #expect(
      error("a.jsonl", "{\"text\": null}\n")
        == "FILE:1: the field 'text' is a list, an object or null; expected text")
    #expect(error("a.csv", "") == "FILE: the file holds no text; remove it from 'files'")
  }

  @Test func `bytes that are not UTF-8 are said with line and offset`() throws {
    let bytes = Array("one\ntwo ü\nth".utf8) + [0xFF] + Array("ree\n".utf8)
    let expected = DataError.notUTF8(file: "FILE", line: 3, byteOffset: 13)
    #expect(throws: expected) { try records("a.txt", bytes, ["text"]) }
    #expect(throws: DataError.notUTF8(file: "FILE", line: 2, byteOffset: 10)) {
      try records("a.tsv", Array("text\nabcde".utf8) + [0xC3] + Array("\n".utf8), ["text"])
    }
  }

  /// The texts of the pieces of a file of one text.
  private func pieces(_ text: String, of size: Int) throws -> [String] {
    let folder = try Folder()
    let file = try folder.write("a.txt", text)
    var reader = try RecordReader(file, format: .text, pieceSize: size)
    var result: [String] = []
    while let record = try reader.next() { result.append(try record.text(file)) }
    return result
  }

  @Test func `a long text comes in pieces that hold all of it`() throws {
    let lines = (0..<2000).map { "line \($0) ü u\($0.isMultiple(of: 3) ? "." : "")\n" }
    let text = lines.joined()
    let found = try pieces(text, of: 1000)
    #expect(found.joined() == text)
    #expect(found.allSatisfy { $0.utf8.count <= 1000 })
    // Pieces end before the line break of a word.
    #expect(found.dropFirst().allSatisfy { $0.hasPrefix("\n") })
    let dots = String(repeating: "some words.\n", count: 300)
    let whole = try pieces(dots, of: 1000)
    #expect(whole.joined() == dots && whole.allSatisfy { $0.hasSuffix(".\n") })
    let unbroken = String(repeating: "é", count: 2500)
    let parts = try pieces(unbroken, of: 1001)
    #expect(parts.map(\.utf8.count) == [1000, 1000, 1000, 1000, 1000])
    #expect(parts.joined() == unbroken)
  }

  @Test func `pieces give the tokens of the whole text`() throws {
    let text = (0..<300).map { number in
      "The \(number) herons' reeds, \"quoted\" — ünïcode; x\(number.isMultiple(of: 4) ? "!\n\n  indented" : "")\n"
    }.joined()
    let words = try WordCounts(
      of: [text], preTokenizer: ByteLevelPreTokenizer(addsPrefixSpace: false))
    let model = try BytePairTrainer(vocabularySize: 400, alphabet: BytePairTrainer.bytes)
      .train(words)
    let pieces = try WordCounts(
      of: [text], normalizer: BertNormalizer(), preTokenizer: BertPreTokenizer())
    let vocabulary = try WordPieceTrainer(vocabularySize: 300).train(pieces).vocabulary
    for tokenizer in [
      try Tokenizer.gpt2(model: model), try .llama3(model: model), try .qwen2(model: model),
      try .bert(vocabulary: vocabulary),
    ] {
      let cut = try self.pieces(text, of: 700)
      #expect(cut.count > 10)
      #expect(try cut.flatMap { try tokenizer.ids(of: $0) } == tokenizer.ids(of: text))
    }
  }

  @Test(arguments: ["a.txt", "a.jsonl"])
  func `reading goes on behind any record`(_ name: String) throws {
    let folder = try Folder()
    let line = String(repeating: "word ", count: 2000) + "x"
    let text = (0..<300).map {
      name == "a.txt" ? "\($0) \(line)\n" : "{\"text\": \"\($0) \(line)\"}\n"
    }
    let file = try folder.write(name, "\u{FEFF}" + text.joined())
    let format = FileFormat(of: file)
    var reader = try RecordReader(file, format: format)
    var all: [TextRecord] = []
    while let record = try reader.next() { all.append(record) }
    for place in Set([0, 1, all.count / 2, all.count - 1]) where place < all.count {
      var other = try RecordReader(file, format: format)
      try other.resume(at: all[place].end, line: all[place].lineBehind)
      var rest: [TextRecord] = []
      while let record = try other.next() { rest.append(record) }
      #expect(rest.map(\.bytes) == all[(place + 1)...].map(\.bytes))
      #expect(rest.map(\.line) == all[(place + 1)...].map(\.line))
      #expect(rest.last?.end == (place + 1 < all.count ? all.last?.end : nil))
    }
  }

  @Test(arguments: ["a.txt", "a.csv", "a.tsv", "a.jsonl"])
  func `no bytes are too strange`(_ name: String) throws {
    let seeds = [
      "text,label\n\"a, \"\"b\",1\nc,2\r\n", "text\tlabel\na\t1\n",
      "{\"text\": \"a\\u00e9\", \"label\": [1]}\n{\"text\": 1e400}\n",
    ]
    var random = RandomStream(11)
    for round in 0..<200 {
      var bytes = Array(seeds[round % seeds.count].utf8)
      for _ in 0...random.index(below: 4) {
        let place = random.index(below: bytes.count)
        switch random.index(below: 3) {
        case 0: bytes[place] = UInt8(random.index(below: 256))
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8(random.index(below: 256)), at: place)
        }
      }
      do {
        _ = try records(name, bytes, ["text"])
      } catch {
        // Whatever is wrong is said with the file.
        #expect((error as? DataError)?.description.contains(":") == true)
      }
    }
  }
}
