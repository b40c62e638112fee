import LazyConfig
import Models
import NN
import Testing
import Torch

/// With a cache of keys and values a model computes what it computes without.
@Suite struct CacheTests {
  static let overrides = [
    "transformer.norm=LayerNorm", "@MultiHeadAttention.positions=rotary",
    "@MultiHeadAttention.positions={_target_: rotary, is_interleaved: true, fraction: 0.5}",
    "@MultiHeadAttention.positions=alibi", "@MultiHeadAttention.num_key_value_heads=2",
    "@MultiHeadAttention.sliding_window=3",
    "transformer.layers[1:3].attention.sliding_window=4",
    "transformer.embeddings.positions=SinusoidalPositions",
  ]

  @Test(arguments: overrides)
  func `token by token gives what all at once gives`(_ override: String) throws {
    let model: CausalLM = try ConfigTree.recipe("gpt_char", "hidden_size=32", override).model()
    model.eval()
    let ids = tokens([2, 11], below: 65)
    let whole = model(ids)
    let cache = KeyValueCache()
    var parts = [model(ids.narrow(dim: 1, start: 0, length: 4), cache: cache)]
    for place in 4..<11 {
      #expect(cache.length == place)
      parts.append(model(ids.narrow(dim: 1, start: place, length: 1), cache: cache))
    }
    #expect((Tensor.cat(parts, dim: 1) - whole).abs().max().item(as: Double.self) < 1e-5)
  }

  @Test(arguments: overrides)
  func `padding at the left changes nothing, with and without the cache`(_ override: String) throws
  {
    let model: CausalLM = try ConfigTree.recipe("gpt_char", "hidden_size=32", override).model()
    model.eval()
    let ids = tokens([1, 9], below: 65)
    let alone = model(ids)
    let padded = Tensor.cat([Tensor.zeros([1, 4], dtype: .int64), ids], dim: 1)
    let batch = Tensor.cat([padded, tokens([1, 13], below: 65, seed: 3)], dim: 0)
    let row = Tensor.cat([Tensor.zeros([1, 4]), Tensor.ones([1, 9])], dim: 1)
    let mask = Tensor.cat([row, Tensor.ones([1, 13])], dim: 0).to(.int64)
    let whole = model(batch, mask: mask)
    #expect(
      (whole[0].narrow(dim: 0, start: 4, length: 9) - alone[0]).abs().max().item(as: Double.self)
        < 1e-5)
    let cache = KeyValueCache()
    var parts: [Tensor] = []
    for (start, length) in [(0, 7), (7, 2), (9, 1), (10, 3)] {
      parts.append(
        model(
          batch.narrow(dim: 1, start: start, length: length),
          mask: mask.narrow(dim: 1, start: 0, length: start + length), cache: cache))
    }
    let cached = Tensor.cat(parts, dim: 1)
    #expect(
      (cached[0].narrow(dim: 0, start: 4, length: 9) - alone[0]).abs().max().item(as: Double.self)
        < 1e-5)
    #expect((cached[1] - whole[1]).abs().max().item(as: Double.self) < 1e-5)
  }

  @Test func `rows of the cache can be chosen, as beam search does`() throws {
    let model: CausalLM = try ConfigTree.recipe("gpt_char", "hidden_size=32").model()
    model.eval()
    let ids = tokens([2, 6], below: 65)
    let cache = KeyValueCache()
    _ = model(ids, cache: cache)
    cache.select(rows: Tensor([1, 1, 0]))
    let next = tokens([3, 1], below: 65, seed: 5)
    let cached = model(next, cache: cache)
    let whole = model(
      Tensor.cat([ids.indexSelect(dim: 0, index: Tensor([1, 1, 0])), next], dim: 1))
    #expect(
      (cached.select(dim: 1, index: 0) - whole.select(dim: 1, index: 6)).abs().max()
        .item(as: Double.self) < 1e-5)
  }
}
