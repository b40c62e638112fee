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

  @Option(help: "How many texts are computed at once.")
  var batchSize = 32

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
    let texts = try self.texts.isEmpty ? lines() : self.texts
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

  private func lines() throws -> [String] {
    if let input {
      guard let data = FileManager.default.contents(atPath: input) else {
        throw InputError(description: "'\(input)' cannot be read")
      }
      return try lines(of: data, named: input)
    }
    return try lines(of: FileHandle.standardInput.readToEnd() ?? Data(), named: "the input")
  }

  private func lines(of data: Data, named name: String) throws -> [String] {
    guard let text = String(validating: data, as: UTF8.self) else {
      throw InputError(description: "\(name) is not UTF-8")
    }
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    if lines.last == "" { lines.removeLast() }
    return lines.map(String.init)
  }
}

/// Input that cannot be used.
struct InputError: Error, CustomStringConvertible {
  let description: String
}
