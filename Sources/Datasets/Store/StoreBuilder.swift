internal import Foundation
internal import Tokenizers

/// Tokenises files.
struct StoreBuilder: Sendable {
  let tokenizer: Tokenizer
  let keepsWords: Bool
  let context: PreparationContext

  func stores(of corpus: TextCorpus) throws(DataError) -> [TokenStore] {
    var result: [TokenStore] = []
    let end = tokenizer.specialTokens.end.flatMap { tokenizer.id(of: $0) }
    for file in corpus.files {
      let format = FileFormat(of: file)
      var reader = try RecordReader(file, format: format)
      let parser = try RecordParser(file, format, fields: [corpus.field], &reader)
      var store = TokenStore(tokens: [], textEnds: [])
      while let record = try reader.next() {
        try context.checkCancelled()
        guard let fields = try parser.fields(of: record) else { continue }
        let ids = try DataError.tokenizing(file, record.line) { () throws(TokenizerError) in
          try tokenizer.ids(of: fields[0])
        }
        store.tokens += ids.map { UInt32($0) }
        if record.endsText {
          if let end { store.tokens.append(UInt32(end)) }
          store.textEnds.append(store.tokens.count)
        }
      }
      guard !store.tokens.isEmpty else { throw .emptyFile(file: file) }
      result.append(store)
    }
    return result
  }
}
