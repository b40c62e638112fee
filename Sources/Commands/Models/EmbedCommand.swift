import ArgumentParser
import ConfigCommands
import Foundation
import Models
import Torch

/// `taibai embed`: vectors for texts.
struct EmbedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Print a vector for each text.",
    discussion: "A line of JSON for each text. Without texts, each line of the input is one.")

  @Option(
    help: "The model's folder: an imported one, or a sentence-transformers model.",
    completion: .directory)
  var model: String

  @Argument(help: "The texts.")
  var texts: [String] = []

  @Option(help: "A file with a text in each line.", completion: .file())
  var input: String?

  @Flag(help: "Print how alike each pair of texts is, from -1 to 1, instead of the vectors.")
  var similarity = false

  @Option(help: "How many texts are computed at once at most; fewer where they are long.")
  var batchSize = 256

  @Option(help: "The type to compute in: float32, bfloat16.")
  var dtype: String?

  func validate() throws {
    guard batchSize > 0 else { throw ValidationError("--batch-size takes a number from 1") }
    if input != nil, !texts.isEmpty { throw ValidationError("give texts or --input, not both") }
    if let dtype, DType(name: dtype)?.isFloatingPoint != true {
      throw ValidationError("--dtype '\(dtype)' is no floating-point type; one is float32")
    }
  }

  func run() throws {
    let texts = try self.texts.isEmpty ? TextLines.read(input ?? "-") : self.texts
    let embedder = try TextEmbedder(folder: model, dtype: dtype.flatMap(DType.init(name:)))
    let vectors = try embedder.embed(texts, batchSize: batchSize)
    let table = similarity ? similarities(vectors) : vectors
    for row in 0..<table.size(0) {
      let numbers = table.select(dim: 0, index: row).array(of: Float.self)
      Terminal.print("[\(numbers.map { "\($0)" }.joined(separator: ", "))]")
    }
  }

  private func similarities(_ vectors: Tensor) -> Tensor {
    let lengths = vectors.square().sum(dim: [1], keepdim: true).sqrt().clampMin(min: 1e-12)
    let directions = vectors / lengths
    return directions.matmul(directions.transpose(0, 1))
  }
}
