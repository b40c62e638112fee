import NN
public import Torch

extension CausalLM {
  /// Continues each prompt.
  ///
  /// The model is taken out of training mode while it generates. Prompts may differ in length: shorter ones are
  /// padded at their left, which changes nothing. What comes after `maxPositions` tokens is continued from
  /// the last `maxPositions` ones.
  ///
  /// - Parameters:
  ///   - prompts: The tokens of each prompt, at least one.
  ///   - maxNewTokens: How many tokens are added at most.
  ///   - decoding: How tokens are chosen.
  ///   - stop: Tokens that end a sequence.
  ///   - usesCache: Whether keys and values of earlier tokens are kept. Without, the tokens are the same,
  ///     and each takes the time of all before it.
  ///   - generator: What chance is drawn from; the device's own when nil.
  /// - Returns: for each prompt the new tokens, up to and without one that ends it.
  /// - Throws: ``GenerationError`` for a prompt that is empty or has a token that the model does not know.
  public func generate(
    _ prompts: [[Int]], maxNewTokens: Int, decoding: any Decoding = Greedy(), stop: Set<Int> = [],
    usesCache: Bool = true, generator: Generator? = nil
  ) throws(GenerationError) -> [[Int]] {
    for (number, prompt) in prompts.enumerated() {
      guard !prompt.isEmpty else { throw .emptyPrompt(number) }
      if let token = prompt.first(where: { $0 < 0 || $0 >= vocabSize }) {
        throw .unknownToken(token, prompt: number, vocabSize: vocabSize)
      }
    }
    guard !prompts.isEmpty, maxNewTokens > 0 else { return prompts.map { _ in [] } }
    return evaluating {
      inferenceMode {
        let session = DecodingSession(model: self, prompts: prompts, usesCache: usesCache)
        return decoding.decode(session, limit: maxNewTokens, stop: stop, generator: generator)
      }
    }
  }
}

/// Why nothing was generated.
public enum GenerationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A prompt without tokens, by its number from 0.
  case emptyPrompt(Int)
  /// A token beyond the model's vocabulary.
  case unknownToken(Int, prompt: Int, vocabSize: Int)

  public var description: String {
    switch self {
    case .emptyPrompt(let number):
      "prompt \(number + 1) has no tokens: there is nothing to continue"
    case .unknownToken(let token, let prompt, let vocabSize):
      "prompt \(prompt + 1) has token \(token): the model knows 0 to \(vocabSize - 1)"
    }
  }
}
