import LazyConfig
import Models
import NN
import Testing
import Torch

@Suite struct RecipeTests {
  static let counts: [(String, Int)] = [
    ("bert_base", 109_482_240), ("bert_large", 335_141_888), ("roberta_base", 124_645_632),
    ("gpt2", 124_439_808), ("gpt2_medium", 354_823_168), ("gpt2_xl", 1_557_611_200),
    ("llama2_7b", 6_738_415_616), ("llama3_8b", 8_030_261_248), ("llama3_70b", 70_553_706_496),
    ("qwen2_0.5b", 494_032_768),
  ]

  @Test(arguments: counts)
  func `a recipe has the parameters of its model`(_ name: String, _ count: Int) throws {
    let model = try ConfigTree.recipe(name).model(as: (any Module).self, device: .meta)
    #expect(model.parameterCount == count)
  }

  @Test func `a small model of each kind runs forward and backward`() throws {
    let model: CausalLM = try ConfigTree.recipe("gpt_char", "hidden_size=32").model()
    let ids = tokens([2, 16], below: 65)
    let logits = model(ids)
    #expect(logits.shape == [2, 16, 65])
    CausalLM.loss(logits, next: ids).backward()
    for named in model.parameters() { #expect(named.value.tensor?.grad != nil, "\(named.path)") }
  }

  @Test(arguments: ["gpt2", "llama3_70b", "qwen2_0.5b"])
  func `the shapes of a language model of any size are known without memory`(_ name: String) throws
  {
    let model = try ConfigTree.recipe(name).model(as: CausalLM.self, device: .meta)
    let ids = Tensor.zeros([2, 64], dtype: .int64, device: .meta)
    #expect(model(ids).shape == [2, 64, model.transformer.embeddings.tokens.weight.size(0)])
    let mask = Tensor.ones([2, 64], dtype: .int64, device: .meta)
    #expect(model(ids, mask: mask).device == .meta)
  }

  @Test(arguments: ["bert_large", "roberta_base"])
  func `the shapes of a BERT are known without memory`(_ name: String) throws {
    let model = try ConfigTree.recipe(name).model(as: Bert.self, device: .meta)
    let ids = Tensor.zeros([2, 64], dtype: .int64, device: .meta)
    let x = model(ids, mask: Tensor.ones([2, 64], dtype: .int64, device: .meta))
    #expect(x.shape == [2, 64, model.transformer.hiddenSize])
    #expect(model.pooled(x).shape == [2, model.transformer.hiddenSize])
  }
}
