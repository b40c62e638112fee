import Foundation
import LazyConfig

/// A text or a table of one step: a line of `samples.jsonl`.
package struct Sample: Sendable, Equatable, Codable {
  package var step: Int
  package var name: String
  package var text: String?
  package var table: Table?

  package init(step: Int, name: String, text: String? = nil, table: Table? = nil) {
    self.step = step
    self.name = name
    self.text = text
    self.table = table
  }

  /// The line, with its end.
  package var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = Self.encoded
    let line = (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    return line + "\n"
  }

  package init(line: some Sequence<UInt8>) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = Self.decoded
    self = try decoder.decode(Sample.self, from: Data(line))
  }

  private static let encoded = JSONEncoder.NonConformingFloatEncodingStrategy.convertToString(
    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  private static let decoded = JSONDecoder.NonConformingFloatDecodingStrategy.convertFromString(
    positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
}
