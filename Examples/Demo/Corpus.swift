import Foundation
import Torch

/// The text of a folder as numbers of characters, cut into a part to learn from and a part to test on.
struct Corpus {
  let files: Int
  let vocabulary: [UInt8]
  private let training: Tensor
  private let validation: Tensor

  enum Failure: Error, CustomStringConvertible {
    case noText(folder: String)
    var description: String {
      switch self {
      case .noText(let folder):
        "there is no text to learn from in '\(folder)': it needs .md or .swift files, 100 kB in all"
      }
    }
  }

  /// Reads documentation and code below `folder`, in the order of their paths.
  init(folder: String) throws {
    var bytes: [UInt8] = []
    var count = 0
    for path in Self.paths(in: folder) {
      guard let data = FileManager.default.contents(atPath: folder + "/" + path) else { continue }
      bytes += data.filter { $0 < 128 }
      count += 1
    }
    guard bytes.count >= 100_000 else { throw Failure.noText(folder: folder) }
    files = count
    vocabulary = Set(bytes).sorted()
    var numbers = [Int](repeating: 0, count: 256)
    for (number, byte) in vocabulary.enumerated() { numbers[Int(byte)] = number }
    let all = Tensor(bytes.map { numbers[Int($0)] })
    let cut = bytes.count * 9 / 10
    training = all[..<cut]
    validation = all[cut...]
  }

  var count: Int { training.count + validation.count }

  private static func paths(in folder: String) -> [String] {
    guard let all = FileManager.default.enumerator(atPath: folder) else { return [] }
    return all.compactMap { $0 as? String }.filter { path in
      let parts = path.split(separator: "/")
      return (path.hasSuffix(".md") || path.hasSuffix(".swift"))
        && !parts.contains { $0.hasPrefix(".") || $0 == "Generated" }
    }.sorted()
  }

  /// `count` places drawn at random: characters of shape `[count, context]` and what follows each.
  func batch(_ count: Int, context: Int, from part: Part, generator: Generator) -> (Tensor, Tensor)
  {
    let text = part == .training ? training : validation
    let starts = Tensor.randint(text.count - context, [count], generator: generator)
    let places = starts[.all, .newAxis] + Tensor.arange(Scalar(context + 1))
    let windows = text[places]
    return (windows[.all, ..<context], windows[.all, context])
  }

  enum Part { case training, validation }
}
