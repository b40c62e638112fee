package import LazyConfig
import NN
import Torch

/// What stands on a BERT.
package enum BertHead: Equatable {
  case none
  /// Scores of masked tokens, and perhaps of whether the second sentence follows the first.
  case masked(act: String, nextSentence: Bool)
  /// Scores of classes for each sequence.
  case sequence(classes: Int, dropout: Double)
  /// Scores of classes for each token.
  case tokens(classes: Int, dropout: Double)
  /// Scores of each token as the beginning and the end of an answer.
  case span(dropout: Double)
}

/// A BERT of any size with a head.
package func bert(_ sizes: BertSizes, _ head: BertHead) -> ConfigTree {
  let model = bert(sizes)
  switch head {
  case .none: return model.tree
  case .masked(let act, let nextSentence):
    return BertForPreTraining.lazy(
      bert: model,
      head: MaskedLMHead.lazy(
        hiddenSize: .reference("..bert.hidden_size"), vocabSize: .reference("..bert.vocab_size"),
        act: .named(act), norm: .call(LayerNorm.lazy(eps: .reference("...bert.norm_eps"))),
        initializer: .reference("..bert.initializer")),
      nextSentence: nextSentence
        ? Linear.lazy(
          inFeatures: .reference("..bert.hidden_size"), outFeatures: 2,
          initializer: .reference("..bert.initializer")) : nil
    ).tree
  case .sequence(let classes, let dropout):
    return SequenceClassifier.lazy(
      bert: model, numClasses: .value(classes), dropout: .value(dropout),
      initializer: .reference(".bert.initializer")
    ).tree
  case .tokens(let classes, let dropout):
    return TokenClassifier.lazy(
      bert: model, numClasses: .value(classes), dropout: .value(dropout),
      initializer: .reference(".bert.initializer")
    ).tree
  case .span(let dropout):
    return SpanClassifier.lazy(
      bert: model, dropout: .value(dropout), initializer: .reference(".bert.initializer")
    ).tree
  }
}

extension BertHead {
  /// The head of a model and what it stands on; nil when there is no BERT in it.
  static func split(_ model: any Module) -> (head: BertHead, bert: Bert)? {
    switch model {
    case let model as Bert: (.none, model)
    case let model as BertForPreTraining:
      (
        .masked(
          act: activationName(model.head.act), nextSentence: model.nextSentence != nil), model.bert
      )
    case let model as SequenceClassifier:
      (.sequence(classes: model.head.outFeatures, dropout: model.dropout.p), model.bert)
    case let model as TokenClassifier:
      (.tokens(classes: model.head.outFeatures, dropout: model.dropout.p), model.bert)
    case let model as SpanClassifier: (.span(dropout: model.dropout.p), model.bert)
    default: nil
    }
  }
}

extension BertSizes {
  /// The sizes of a model; nil when its parts are of other kinds than a BERT's.
  init?(_ bert: Bert) {
    let (transformer, layers) = (bert.transformer, bert.transformer.layers)
    guard let layer = layers.first as? TransformerLayer,
      let attention = layer.attention as? MultiHeadAttention, let mlp = layer.mlp as? MLP,
      let norm = layer.attentionNorm as? LayerNorm,
      let positions = transformer.embeddings.positions as? LearnedPositions
    else { return nil }
    self.layers = layers.count
    hidden = transformer.hiddenSize
    heads = attention.numHeads
    intermediate = mlp.up.outFeatures
    vocab = transformer.embeddings.tokens.weight.size(0)
    segments = transformer.embeddings.segments?.weight.size(0) ?? 0
    maxPositions = positions.weight.size(0) - positions.offset
    positionOffset = positions.offset
    countsPadding = bert.countsPadding
    paddingIndex = transformer.embeddings.tokens.paddingIndex
    act = activationName(mlp.act)
    normEps = norm.eps
    dropout = layer.dropout.p
    attentionDropout = attention.dropout
    deviation = mlp.up.$weight.initializer.deviation ?? 0.02
    pooler = (bert.pooler as? FirstTokenPooling).map { pooler in
      .call(
        FirstTokenPooling.lazy(
          act: .named(activationName(pooler.act)), inputDropout: .value(pooler.dropout.p)))
    }
  }
}
