import NN

/// What makes scores of a decoder's vectors.
enum DecoderHead {
  /// Nothing: the model gives the vectors.
  case none
  /// The token embeddings.
  case embeddings
  /// A layer of its own.
  case linear

  /// What a language model is made of; nil when the model is none.
  static func split(_ model: any Module) -> (
    head: DecoderHead, transformer: Transformer, maxPositions: Int
  )? {
    switch model {
    case let model as CausalLM:
      (model.head == nil ? .embeddings : .linear, model.transformer, model.maxPositions)
    case let model as Decoder: (.none, model.transformer, model.maxPositions)
    default: nil
    }
  }
}

extension FieldReader {
  /// The head of a decoder.
  ///
  /// - Parameters:
  ///   - isBare: Whether its class is the one without a head.
  ///   - isTied: Whether the token embeddings are the head where the config does not say.
  func decoderHead(isBare: Bool, isTied: Bool) -> DecoderHead {
    let isTied = bool("tie_word_embeddings", default: isTied)
    return isBare ? .none : isTied ? .embeddings : .linear
  }
}

extension WeightMap {
  /// The names of a decoder's head: `lm_head` in every family.
  mutating func addHead(_ head: DecoderHead) {
    switch head {
    case .none: break
    case .embeddings: copies["lm_head.weight"] = "transformer.embeddings.tokens.weight"
    case .linear: rules.append(Rule("lm_head.weight", "head.weight"))
    }
  }
}
