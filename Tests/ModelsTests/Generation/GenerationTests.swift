import Foundation
import LazyConfig
import NN
import Testing
import Torch

@testable import Models

@Suite struct GenerationTests {
  /// A small model whose scores differ enough that rounding decides nothing.
  private func model(_ name: String = "gpt_char", _ overrides: String...) throws -> CausalLM {
    var tree = try ConfigTree.recipe(
      name, "initializer='normal(0.5)'", "hidden_size=32", "vocab_size=17",
      "transformer.layers._repeat_=2")
    for override in overrides { try tree.apply(override, registry: .networks) }
    return try tree.model(as: CausalLM.self, seed: 7)
  }

  static let prompts = [[3, 1, 4, 1, 5], [9, 2], [6, 5, 3, 5, 8, 9, 7]]

  static let decodings: [any Decoding] = [
    Greedy(), try! Greedy(repetitionPenalty: 1.3),
    try! Sampling(temperature: 0.8, topK: 9, topP: 0.9),
    try! BeamSearch(beams: 3), try! BeamSearch(beams: 2, lengthPenalty: 2, repetitionPenalty: 1.2),
  ]

  @Test(arguments: decodings.indices)
  func `the cache changes no token`(_ index: Int) throws {
    let model = try model()
    func tokens(_ usesCache: Bool) throws -> [[Int]] {
      try model.generate(
        Self.prompts, maxNewTokens: 12, decoding: Self.decodings[index], stop: [2],
        usesCache: usesCache, generator: try Generator(seed: 3))
    }
    let cached = try tokens(true)
    #expect(try cached == tokens(false))
    #expect(cached.contains { !$0.isEmpty } && cached.allSatisfy { $0.count <= 12 })
  }

  @Test(arguments: [0, 1, 3, 4])
  func `padding at the left changes no token`(_ index: Int) throws {
    let model = try model()
    func tokens(_ prompts: [[Int]]) throws -> [[Int]] {
      try model.generate(prompts, maxNewTokens: 8, decoding: Self.decodings[index], stop: [2])
    }
    #expect(try tokens(Self.prompts) == Self.prompts.flatMap { try tokens([$0]) })
  }

  @Test func `a prompt longer than the model is continued from its end`() throws {
    let model = try model("gpt_char", "max_positions=6")
    let long = Array(Self.prompts.joined())
    let made = try model.generate([long], maxNewTokens: 5)[0]
    var expected: [Int] = []
    for _ in 0..<5 {
      let window = Array((long + expected).suffix(6))
      expected += try model.generate([window], maxNewTokens: 1)[0]
    }
    #expect(made == expected)
  }

  @Test(arguments: [1e-6, 1e6])
  func `any temperature draws tokens, the lowest the likeliest`(_ temperature: Double) throws {
    let model = try model()
    let made = try model.generate(
      Self.prompts, maxNewTokens: 9, decoding: Sampling(temperature: temperature))
    #expect(made.allSatisfy { $0.count == 9 })
    if temperature < 1 { #expect(try made == model.generate(Self.prompts, maxNewTokens: 9)) }
  }

  @Test func `the same seed draws the same tokens`() throws {
    let model = try model()
    func tokens(_ seed: UInt64) throws -> [[Int]] {
      try model.generate(
        [[1]], maxNewTokens: 30, decoding: Sampling(), generator: Generator(seed: seed))
    }
    #expect(try tokens(1) == tokens(1))
    #expect(try tokens(1) != tokens(2))
  }

  @Test func `a stop token ends a sequence and is not part of it`() throws {
    let model = try model()
    let all = try model.generate([[1, 2, 3]], maxNewTokens: 20)[0]
    let stop = all[3]
    let made = try model.generate([[1, 2, 3]], maxNewTokens: 20, stop: [stop])[0]
    #expect(made == Array(all.prefix { $0 != stop }))
  }

  @Test func `one beam is greedy, and enough beams find the likeliest sequence`() throws {
    let model = try model("gpt_char", "vocab_size=5")
    #expect(
      try model.generate([[1, 2]], maxNewTokens: 6, decoding: BeamSearch(beams: 1))
        == model.generate([[1, 2]], maxNewTokens: 6))
    // All 125 sequences of three tokens.
    var best: (tokens: [Int], score: Double) = ([], -.infinity)
    for number in 0..<125 {
      let tokens = [number / 25, number / 5 % 5, number % 5]
      let ids = Tensor(([1, 2] + tokens).map(Int64.init)).reshape([1, 5])
      let scores = noGrad { model.eval()(ids).logSoftmax(dim: -1) }
      let score = (0..<3).reduce(0) { sum, place in
        sum
          + scores.select(dim: 1, index: 1 + place).select(dim: 1, index: tokens[place])
          .item(as: Double.self)
      }
      if score > best.score { best = (tokens, score) }
    }
    #expect(
      try model.generate([[1, 2]], maxNewTokens: 3, decoding: BeamSearch(beams: 125))
        == [best.tokens])
  }

  @Test func `top-k and top-p leave the likeliest tokens`() throws {
    let scores = Tensor([Float(0.1), 2, 1, -1, 0.5].map { $0 }).reshape([1, 5])
    let ids = Tensor([Int64(0)]).reshape([1, 1])
    func left(_ sampling: Sampling) -> [Int] {
      let p = sampling.probabilities(of: scores, after: ids).flatten().array(of: Float.self)
      #expect(abs(p.reduce(0, +) - 1) < 1e-6)
      return p.indices.filter { p[$0] > 0 }
    }
    #expect(left(try Sampling(topK: 2)) == [1, 2])
    // exp(2) / sum = 0.54, and with the next 0.74, and with the next 0.86.
    #expect(left(try Sampling(topP: 0.5)) == [1])
    #expect(left(try Sampling(topP: 0.7)) == [1, 2])
    #expect(left(try Sampling(topP: 0.8)) == [1, 2, 4])
    #expect(left(try Sampling(topP: 1)) == [0, 1, 2, 3, 4])
  }

  @Test func `what cannot be continued is an error`() throws {
    let model = try model()
    #expect(throws: GenerationError.emptyPrompt(1)) {
      try model.generate([[1], []], maxNewTokens: 3)
    }
    #expect(throws: GenerationError.unknownToken(17, prompt: 0, vocabSize: 17)) {
      try model.generate([[17]], maxNewTokens: 3)
    }
    #expect(try model.generate([], maxNewTokens: 3) == [])
    #expect(try model.generate([[1]], maxNewTokens: 0) == [[]])
    for temperature in [0, -1, .nan, .infinity, 1e-300] {
      #expect(throws: DecodingError.self) { try Sampling(temperature: temperature) }
    }
    #expect(throws: DecodingError.self) { try Greedy(repetitionPenalty: .infinity) }
    #expect(throws: DecodingError.self) { try BeamSearch(beams: .max) }
    #expect(throws: DecodingError.self) { try Sampling(topP: 1.5) }
    #expect(throws: DecodingError.self) { try BeamSearch(beams: 0) }
  }

  @Test(arguments: decodings.indices)
  func `where every token ends a sequence, nothing is added`(_ index: Int) throws {
    let model = try model("gpt_char", "vocab_size=3")
    let decoding = index == 3 ? try BeamSearch(beams: 6) : Self.decodings[index]
    let made = try model.generate(
      [[1, 2], [0]], maxNewTokens: 4, decoding: decoding, stop: [0, 1, 2])
    #expect(made == [[], []])
  }

  @Test func `decoding is a slot of a config`() throws {
    let tree = try ConfigTree(yaml: "_target_: sampling\ntop_p: 0.9")
    #expect(try tree.build(as: Sampling.self) == Sampling(topP: 0.9))
    #expect(try ConfigTree(yaml: "_target_: greedy").build(as: Greedy.self) == Greedy())
  }
}
