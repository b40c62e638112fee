import Foundation
import Models
import NN
import Torch

/// all-MiniLM-L6-v2 on batches of full length: vectors of texts from their tokens.
///
/// - Parameters:
///   - dtype: The type of the weights, or `autocast`: float32 with products in bfloat16.
///   - shape: How many texts of how many tokens, as `32x128`.
func inference(_ folder: String, dtype: String, shape: String) throws -> Case {
  let sizes = shape.split(separator: "x").compactMap { Int($0) }
  guard sizes.count == 2 else { throw BadQuestion(words: [shape]) }
  let model: SentenceEmbedder = try ModelFolder("\(folder)/minilm")
    .build(dtype: DType(name: dtype) ?? .float32)
  model.eval()
  // The workers make the same tokens.
  let ids = ((Tensor.arange(Scalar(sizes[0] * sizes[1]), dtype: .int64) * 7919) % 29_000 + 1000)
    .reshape(sizes)
  let segments = Tensor.zeros(sizes, dtype: .int64)
  let mask = Tensor.ones(sizes, dtype: .int64)
  func vectors() -> Tensor {
    inferenceMode {
      if dtype == "autocast" {
        return autocast(.bfloat16) { model(ids, segmentIDs: segments, mask: mask) }.to(.float32)
      }
      return model(ids, segmentIDs: segments, mask: mask).to(.float32)
    }
  }
  return Case(
    run: { _ = vectors() }, operations: { operations(of: model) { _ = vectors() } },
    result: vectors)
}

/// The same model on the lines of a file, from text to vectors.
func sentences(_ folder: String, dtype: String) throws -> Case {
  let texts = try String(contentsOfFile: "\(folder)/sentences.txt", encoding: .utf8)
    .split(separator: "\n").map(String.init)
  let embedder = try TextEmbedder(folder: "\(folder)/minilm", dtype: DType(name: dtype))
  func vectors() -> Tensor {
    do { return try embedder.embed(texts) } catch { fatalError("\(error)") }
  }
  return Case(run: { _ = vectors() }, result: vectors)
}
