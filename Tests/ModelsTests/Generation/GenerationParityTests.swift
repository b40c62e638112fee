import Foundation
import LazyConfig
import NN
import Testing
import Torch

@testable import Models

/// What Fixtures/make_generation.py wrote of transformers' `generate`.
struct GenerationFixture: Decodable {
  struct Settings: Decodable, Sendable {
    var temperature: Double?
    var topK: Int?
    var topP: Double?
    var repetitionPenalty: Double?
    var beams: Int?
    var lengthPenalty: Double?
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let model: String
    let decoding: String
    let settings: Settings
    let prompts: [[Int]]
    let tokens: [[Int]]
    var testDescription: String { "\(model), \(decoding)" }

    func method() throws -> any Decoding {
      let penalty = settings.repetitionPenalty ?? 1
      guard decoding == "beam_search" else { return try Greedy(repetitionPenalty: penalty) }
      return try BeamSearch(
        beams: settings.beams ?? 1, lengthPenalty: settings.lengthPenalty ?? 1,
        repetitionPenalty: penalty)
    }
  }

  struct Probabilities: Decodable, Sendable, CustomTestStringConvertible {
    let model: String
    let settings: Settings
    let prompt: [Int]
    let probabilities: [Double]
    var testDescription: String { model }
  }

  let cases: [Case]
  let probabilities: [Probabilities]

  static let shared: GenerationFixture? = {
    let file = HuggingFaceFixture.root.deletingLastPathComponent().appending(
      path: "generation.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try? decoder.decode(GenerationFixture.self, from: Data(contentsOf: file))
  }()
}

@Suite struct GenerationParityTests {
  static let cases = GenerationFixture.shared?.cases ?? []
  static let probabilities = GenerationFixture.shared?.probabilities ?? []

  @Test func `there are cases`() {
    #expect(Self.cases.count == 18 && Self.probabilities.count == 15)
  }

  @Test(arguments: cases)
  func `a batch of prompts gives the tokens that the reference gives for each`(
    _ fixture: GenerationFixture.Case
  ) throws {
    let model: CausalLM = try HuggingFaceFixture(name: fixture.model).load()
      .build(registry: .networks)
    let made = try model.generate(
      fixture.prompts, maxNewTokens: 6, decoding: fixture.method(), stop: [2])
    #expect(made == fixture.tokens)
  }

  /// Rounding of fp32 alone: logits agree within 1e-6, and temperatures make them a little larger.
  @Test(arguments: probabilities)
  func `sampling draws from the reference's probabilities`(
    _ fixture: GenerationFixture.Probabilities
  ) throws {
    let model: CausalLM = try HuggingFaceFixture(name: fixture.model).load()
      .build(registry: .networks)
    let settings = fixture.settings
    let sampling = try Sampling(
      temperature: settings.temperature ?? 1, topK: settings.topK, topP: settings.topP ?? 1,
      repetitionPenalty: settings.repetitionPenalty ?? 1)
    let ids = Tensor(fixture.prompt.map(Int64.init)).reshape([1, fixture.prompt.count])
    let scores = noGrad { model.eval().nextScores(ids, mask: nil, cache: nil) }
    let found = sampling.probabilities(of: scores, after: ids).flatten().array(of: Float.self)
    #expect(found.count == fixture.probabilities.count)
    for (ours, theirs) in zip(found, fixture.probabilities) {
      #expect(abs(Double(ours) - theirs) < 1e-5)
    }
  }
}
