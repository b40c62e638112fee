package import ArgumentParser
import ConfigCommands
package import Tokenizers

/// `tokenizer encode`.
package struct TokenizerEncodeCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "encode", abstract: "Print the tokens of a text: id, token, place and text.")

  @Argument(
    help: "A tokenizer.json, or the folder of a model.", completion: .file(extensions: ["json"]))
  var tokenizer: String

  @Argument(help: "The text.")
  var text: String

  @Option(help: "A second text.")
  var pair: String?

  @Flag(inversion: .prefixedNo, help: "Add the tokens that the model wants around texts.")
  var special = true

  @Flag(help: "Print the ids alone, in one line.")
  var ids = false

  package init() {}

  package func run() throws {
    let tokenizer = try Tokenizer(path: tokenizer)
    let encoding = try tokenizer.encode(text, pair: pair, addSpecialTokens: special)
    Terminal.print(ids ? encoding.ids.map(String.init).joined(separator: " ") : table(encoding))
  }

  /// A line for each token: its id, itself, the characters it stands for, and those of the text.
  package func table(_ encoding: Encoding) -> String {
    let tokens = encoding.tokens
    let width = tokens.reduce(5) { max($0, $1.count) }
    let idWidth = encoding.ids.reduce(2) { max($0, "\($1)".count) }
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    var lines = ["\(padded("id", idWidth))  \(padded("token", width))  place"]
    for (place, token) in tokens.enumerated() {
      let range = encoding.offsets[place]
      let id = String(encoding.ids[place])
      let text = encoding.source(of: place).map {
        "\(range.lowerBound)..<\(range.upperBound)  \($0.debugDescription)"
      }
      lines.append("\(padded(id, idWidth))  \(padded(token, width))  \(text ?? "–")")
    }
    return lines.joined(separator: "\n")
  }
}
