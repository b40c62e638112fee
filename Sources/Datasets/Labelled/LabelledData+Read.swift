internal import Tokenizers

extension LabelKind {
  /// The names of the classes.
  var names: [String]? { if case .classes(let names) = self { names } else { nil } }
}

extension LabelledData {
  /// How labels become numbers; reads the labels of the training texts if nothing else says which classes there are.
  func labelKind(_ places: LabelledPlaces, _ context: PreparationContext) throws(DataError)
    -> LabelKind
  {
    let kind: LabelKind
    if task == .regression {
      kind = .numbers
    } else if let classFile {
      kind = .classes(try LabelKind.classes(inFile: classFile))
    } else if !classes.isEmpty {
      kind = .classes(classes)
    } else {
      var labels: Set<String> = []
      for file in places.files.indices {
        try places.forEachLabel(ofFile: file, context) { label throws(DataError) in
          labels.insert(label.text)
        }
      }
      return .classes(LabelKind.classes(of: labels))
    }
    _ = try numbers(places, kind, context)
    return kind
  }

  /// For each file the line of each text, and its label as a number.
  func numbers(_ places: LabelledPlaces, _ kind: LabelKind, _ context: PreparationContext)
    throws(DataError) -> [[(line: Int, label: Double)]]
  {
    var result: [[(line: Int, label: Double)]] = []
    for file in places.files.indices {
      var labels: [(line: Int, label: Double)] = []
      try places.forEachLabel(ofFile: file, context) { label throws(DataError) in
        labels.append((label.textLine, try kind.number(of: label)))
      }
      guard !labels.isEmpty else { throw .emptyFile(file: places.files[file].path) }
      result.append(labels)
    }
    return result
  }

  /// The examples of files.
  func examples(
    _ places: LabelledPlaces, _ kind: LabelKind, _ tokenizer: Tokenizer,
    _ context: PreparationContext, _ report: inout PreparationProgress
  ) throws(DataError) -> LabelledSet {
    let labels = try numbers(places, kind, context)
    let stores = try builder(places, tokenizer, context).stores(of: places.files, &report)
    var examples: [LabelledSet.Example] = []
    for (file, store) in stores.enumerated() {
      // A text that is split has several examples with its line.
      var place = 0
      for text in 0..<store.textCount {
        let line = store.line(ofText: text)
        while place < labels[file].count, labels[file][place].line < line { place += 1 }
        guard place < labels[file].count, labels[file][place].line == line else {
          throw .unreadable(file: places.files[file].path, reason: "changed while it was read")
        }
        examples.append(
          .init(store: UInt32(file), text: UInt32(text), label: labels[file][place].label))
      }
    }
    return LabelledSet(
      stores: stores, examples: examples, hasClasses: kind.names != nil, isPair: places.isPair)
  }

  private func builder(
    _ places: LabelledPlaces, _ tokenizer: Tokenizer, _ context: PreparationContext
  ) throws(DataError) -> StoreBuilder {
    let added = tokenizer.postProcessor?.addedTokens(isPair: places.isPair) ?? 0
    guard maxLength > added else {
      throw .badSetting(
        name: "max_length", expected: "more than the \(added) special tokens of an example",
        found: "\(maxLength)")
    }
    guard tooLong != .split || !places.isPair else {
      throw .badSetting(
        name: "too_long", expected: "truncate or error for pairs of texts", found: "split")
    }
    let whole = tokenizer.truncating(nil).padding(nil)
    let cut = whole.truncating(
      Truncation(maximumLength: maxLength, keepsOverflow: tooLong == .split))
    let recipe =
      "labelled \(tokenizer.fingerprint ?? "") \(maxLength) \(tooLong) \(places.isPair)"
    var builder = StoreBuilder(
      layout: StoreLayout(vocabularySize: tokenizer.maximumID + 1, hasFlags: places.isPair),
      recipe: recipe, fields: places.fields, context: context
    ) { [tooLong, maxLength] record, parser throws(DataError) in
      guard let fields = try parser.fields(of: record) else { return [] }
      let encoding = try DataError.tokenizing(parser.file, record.line) {
        () throws(TokenizerError) in
        try (tooLong == .error ? whole : cut).encode(
          fields[0], pair: places.isPair ? fields[1] : nil)
      }
      guard tooLong != .error || encoding.count <= maxLength else {
        throw .textTooLong(
          file: parser.file, line: record.line, tokens: encoding.count, limit: maxLength)
      }
      guard encoding.count > 0 else {
        throw .badRecord(
          file: parser.file, line: record.line, message: "the text is empty, and has no token")
      }
      return ([encoding] + encoding.overflow).map { part in
        EncodedText(
          ids: part.ids.map { UInt32($0) },
          flags: places.isPair ? part.typeIDs.map { $0 != 0 } : [], line: record.line)
      }
    }
    builder.keeps = tokenizer.fingerprint != nil
    return builder
  }
}
