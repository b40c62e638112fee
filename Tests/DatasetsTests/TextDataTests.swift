import Datasets
import Foundation
import LazyConfig
import Testing
import Tokenizers

struct TextDataTests {
  @Test func `a packed window predicts each token from the one before`() throws {
    let folder = try Folder()
    let file = try folder.write("a.txt", "the quick brown fox jumps over the lazy dog")
    let data = try TextData(
      files: [file], tokenizer: Characters(), objective: PackedTokens(length: 4), batchSize: 3)
    let prepared = try data.prepare(folder.context())
    let plan = try prepared.train.plan(epoch: 0)
    // 43 characters: ten windows of four with one more behind the last.
    #expect(plan.batchCount == 4)
    var seen: Set<[Int64]> = []
    for index in 0..<plan.batchCount {
      let batch = try plan.batch(at: index)
      let ids = try #require(batch.integers("ids"))
      let labels = try #require(batch.integers("labels"))
      #expect(batch.shape("ids") == [index == 3 ? 1 : 3, 4])
      for row in 0..<batch.exampleCount {
        #expect(ids[row * 4 + 1..<row * 4 + 4] == labels[row * 4..<row * 4 + 3])
        seen.insert(Array(ids[row * 4..<row * 4 + 4]))
      }
    }
    #expect(seen.count == 10)
  }

  @Test(.enabled(if: SharedData.isThere, "the texts of ../shared/data are not there"))
  func `tinyshakespeare is split as nanoGPT splits it`() throws {
    let folder = try Folder()
    let data = try TextData(
      files: [SharedData.path("tinyshakespeare.txt")], tokenizer: Characters(),
      objective: PackedTokens(length: 64), batchSize: 12, validation: 0.1)
    let prepared = try data.prepare(folder.context())
    #expect(prepared.tokenizer?.vocabularySize == 65)
    let facts = Dictionary(uniqueKeysWithValues: prepared.facts)
    #expect(facts["training tokens"] == "1,003,854")
    #expect(facts["validation tokens"] == "111,540")
  }
}
