import Datasets
import LazyConfig
import Models
import NN
import Runs
import Training

/// Fine-tunes all-MiniLM-L6-v2 to tell four emotions of tweets apart.
///
/// It reads the imported model from the folder `minilm`, and the TweetEval files `train_text.txt`, `train_labels.txt`,
/// `val_text.txt`, `val_labels.txt`, `test_text.txt`, `test_labels.txt` and `mapping.txt` from `tweet_emotion`.
@Recipe("minilm_tweet_emotion")
func miniLMTweetEmotion() throws -> Lazy<TrainingRun> {
  let sizes = BertSizes(
    layers: 6, hidden: 384, heads: 12, intermediate: 1536, pooler: .call(MeanPooling.lazy()))
  func part(_ name: String) -> Lazy<any LabelledTexts> {
    .call(
      TextAndLabelFiles.lazy(
        texts: [.value("tweet_emotion/\(name)_text.txt")],
        labels: [.value("tweet_emotion/\(name)_labels.txt")]))
  }
  let data = LabelledData.lazy(
    train: part("train"), tokenizer: .call(TokenizerFolder.lazy(path: "minilm")),
    validation: ["validation": part("val"), "test": part("test")],
    classFile: "tweet_emotion/mapping.txt", batchSize: 16, maxLength: 128,
    batching: .value(.paddingFree))
  return TrainingRun.lazy(
    model: .call(
      SequenceClassifier.lazy(bert: bert(sizes), numClasses: 4, dropout: 0.1)),
    data: .call(data),
    optimizer: .call(AdamW.lazy(lr: 1e-4, weightDecay: 0.01)),
    schedule: .call(LinearDecay.lazy(warmupSteps: 61)),
    trainer: Trainer.lazy(
      epochs: 3, monitor: Monitor.lazy(value: "validation/f1_macro", higherIsBetter: true)),
    // The head starts anew, and the model's own pooler is not used.
    weights: FirstWeights.lazy(path: "minilm", new: ["head.**"], leave: ["bert.pooler.**"]),
    metrics: [.call(Accuracy.lazy()), .call(F1.lazy()), .call(ConfusionMatrix.lazy())], seed: 1)
}

/// A small BERT learns words of Shakespeare that are hidden from it: masked language modelling from scratch.
///
/// It reads `tinyshakespeare.txt` in the current folder, and learns a WordPiece vocabulary from it.
@Recipe("bert_shakespeare_mlm")
func bertShakespeareMLM() throws -> Lazy<TrainingRun> {
  let sizes = BertSizes(
    layers: 4, hidden: 128, heads: 4, intermediate: 512, vocab: 2048, maxPositions: 64,
    pooler: nil)
  let data = TextData.lazy(
    files: ["tinyshakespeare.txt"],
    tokenizer: .call(TrainedWordPiece.lazy(vocabSize: .reference("...model.bert.vocab_size"))),
    objective: .call(MaskedTokens.lazy(length: 64, unit: .value(.word))), batchSize: 16,
    validation: 0.1)
  return TrainingRun.lazy(
    model: Lazy(bert(sizes, .masked(act: "gelu", nextSentence: false)).root),
    data: .call(data),
    optimizer: .call(AdamW.lazy(lr: 1e-3, weightDecay: 0.01)),
    schedule: .call(LinearDecay.lazy(warmupSteps: 100)),
    trainer: Trainer.lazy(steps: 2000, evaluateEvery: 250),
    metrics: [.call(Accuracy.lazy())], seed: 1)
}
