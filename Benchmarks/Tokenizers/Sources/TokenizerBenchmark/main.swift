// Our side of the tokenizer benchmark: answers the name of a tokenizer and a case with seconds. compare.py asks.

import Foundation
import Tokenizers

/// The texts and the tokenizers that were asked for.
struct Bench {
  let folder: URL
  let threads: Int
  let text: String
  let lines: [String]
  var tokenizers: [String: Tokenizer] = [:]
  var decodable: [String: [Int]] = [:]

  init(folder: URL, threads: Int) throws {
    self.folder = folder
    self.threads = threads
    text = try String(contentsOf: folder.appending(component: "text.txt"), encoding: .utf8)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// Seconds that a case takes once.
  mutating func seconds(_ name: String, _ measured: String) throws -> Double {
    let file = folder.appending(component: "\(name).json")
    let clock = ContinuousClock()
    if measured == "load" {
      return try clock.measure { _ = try Tokenizer(file: file) } / .seconds(1)
    }
    let tokenizer = try tokenizers[name] ?? Tokenizer(file: file).truncating(nil).padding(nil)
    if tokenizers[name] == nil {
      tokenizers[name] = tokenizer
      decodable[name] = try tokenizer.encode(text).ids
    }
    return try clock.measure {
      switch measured {
      case "text": _ = try tokenizer.encode(text).ids
      case "lines":
        _ = try tokenizer.encode(batch: lines, threads: threads).reduce(0) { $0 + $1.ids.count }
      default: _ = try tokenizer.decode(decodable[name] ?? [])
      }
    } / .seconds(1)
  }
}

var bench = try Bench(
  folder: URL(filePath: CommandLine.arguments[1]), threads: Int(CommandLine.arguments[2]) ?? 1)
print("Taibai")
fflush(nil)
while let line = readLine() {
  let parts = line.split(separator: " ").map(String.init)
  print(try bench.seconds(parts[0], parts[1]))
  fflush(nil)
}
