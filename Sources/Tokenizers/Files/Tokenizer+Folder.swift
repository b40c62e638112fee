public import Foundation

extension Tokenizer {
  /// Reads the tokenizer of a model's folder: `tokenizer.json`, or `vocab.json` with `merges.txt`, or `vocab.txt`.
  /// What `tokenizer_config.json` and `special_tokens_map.json` say beside them counts as in `transformers`.
  ///
  /// Without a `tokenizer.json`, `tokenizer_config.json` or `config.json` must say which model it is, unless it is
  /// BERT's `vocab.txt`.
  ///
  /// - Throws: ``TokenizerError/noTokenizer(folder:found:)`` if there is none, or what is wrong with a file.
  public init(folder: URL) throws(TokenizerError) {
    let settings = try FolderSettings(folder)
    if let file = settings.file("tokenizer.json") {
      self = try Tokenizer(JSONFile(contentsOf: file), settings: settings)
    } else if let vocabulary = settings.file("vocab.json"), let merges = settings.file("merges.txt")
    {
      let model = try BytePairModel(vocabulary: vocabulary, merges: merges)
      self = try settings.bytePairTokenizer(model)
    } else if let vocabulary = settings.file("vocab.txt") {
      self = try settings.wordPieceTokenizer(Vocabulary(lines: vocabulary))
    } else {
      throw .noTokenizer(folder: folder.relativePath, found: settings.found)
    }
  }

  /// Reads a tokenizer.json or the folder of a model, by its path.
  public init(path: String) throws(TokenizerError) {
    let url = URL(filePath: path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw .unreadable(file: path, reason: "no such file or folder")
    }
    if isFolder.boolValue {
      try self.init(folder: url)
    } else {
      try self.init(file: url)
    }
  }

  fileprivate init(_ file: JSONFile, settings: FolderSettings) throws(TokenizerError) {
    let tokenizer = try Tokenizer(file)
    var added = tokenizer.addedTokens.map(\.token)
    let known = Set(added.map { ByteKey(bytes: $0.content.bytes) })
    added += settings.addedTokens.filter { !known.contains(ByteKey(bytes: $0.content.bytes)) }
    try self.init(
      model: tokenizer.model, normalizer: settings.adjusted(tokenizer.normalizer),
      preTokenizer: settings.adjusted(tokenizer.preTokenizer),
      postProcessor: settings.adjusted(tokenizer.postProcessor), decoder: tokenizer.decoder,
      addedTokens: added, truncation: tokenizer.truncation, padding: tokenizer.padding)
    specialTokens = settings.specialTokens(or: SpecialTokens(conventionalIn: self))
  }
}

extension Vocabulary {
  /// Reads a vocab.txt: one token in each line, whose id is the line's number from 0.
  public convenience init(lines file: URL) throws(TokenizerError) {
    let bytes = try readFile(file)
    if let place = bytes.withUnsafeBufferPointer({ firstInvalidUTF8($0) }) {
      throw .badFile(
        file: file.relativePath, line: JSONFile.line(of: place, in: bytes),
        message: "invalid UTF-8")
    }
    self.init(ModelReader.vocabularyBuilder(lines: bytes))
  }

  /// Reads a vocab.json: an object of tokens and ids.
  public convenience init(json file: URL) throws(TokenizerError) {
    self.init(try ModelReader.vocabularyBuilder(JSONFile(contentsOf: file).root))
  }
}

extension BytePairModel {
  /// Reads a vocab.json and a merges.txt.
  public init(
    vocabulary: URL, merges: URL, unknownToken: String? = nil,
    continuingSubwordPrefix: String? = nil, endOfWordSuffix: String? = nil,
    fusesUnknown: Bool = false, fallsBackToBytes: Bool = false, ignoresMerges: Bool = false
  ) throws(TokenizerError) {
    let tokens = try Vocabulary(json: vocabulary)
    self.init(
      vocabulary: tokens,
      table: try ModelReader.merges(
        merges.relativePath, readFile(merges), vocabulary: tokens,
        prefixLength: continuingSubwordPrefix?.utf8.count ?? 0),
      unknownToken: unknownToken, continuingSubwordPrefix: continuingSubwordPrefix,
      endOfWordSuffix: endOfWordSuffix, fusesUnknown: fusesUnknown,
      fallsBackToBytes: fallsBackToBytes, ignoresMerges: ignoresMerges)
  }
}

/// What the files of a folder say beside the vocabulary.
private struct FolderSettings {
  let folder: URL
  /// The files of the folder, sorted.
  let found: [String]
  private var lowercases: Bool?
  private var stripsAccents: Bool?
  private var separatesChinese: Bool?
  private var addsPrefixSpace: Bool?
  /// The model, from the class of its tokenizer or its type.
  private var model: String?
  private(set) var addedTokens: [AddedToken] = []
  private var roles: [String: AddedToken] = [:]

  private static let roleKeys = [
    "unk_token", "pad_token", "mask_token", "cls_token", "sep_token", "bos_token", "eos_token",
  ]

  init(_ folder: URL) throws(TokenizerError) {
    self.folder = folder
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
      throw .unreadable(file: folder.relativePath, reason: "no such folder, or it cannot be read")
    }
    found = names.sorted()
    if let file = file("special_tokens_map.json") { try readRoles(JSONFile(contentsOf: file).root) }
    if let file = file("config.json") {
      var object = try JSONFile(contentsOf: file).root.object()
      model = try object.optional("model_type")?.string()
    }
    if let file = file("tokenizer_config.json") {
      try readConfig(JSONFile(contentsOf: file).root)
    }
  }

  func file(_ name: String) -> URL? {
    found.contains(name) ? folder.appending(component: name) : nil
  }

  private mutating func readRoles(_ json: JSON) throws(TokenizerError) {
    var object = try json.object()
    for key in Self.roleKeys {
      guard let value = object.optional(key) else { continue }
      roles[key] = try Self.token(value, isSpecial: true)
    }
  }

  /// A token as a text or as an object.
  private static func token(_ json: JSON, isSpecial: Bool) throws(TokenizerError) -> AddedToken {
    if let text = json.textBytes { return AddedToken(text.text, isSpecial: isSpecial) }
    var object = try json.object()
    return AddedToken(
      try object.required("content").string(),
      isSpecial: try object.bool("special", default: isSpecial),
      isSingleWord: try object.bool("single_word", default: false),
      stripsLeft: try object.bool("lstrip", default: false),
      stripsRight: try object.bool("rstrip", default: false),
      isNormalized: try object.bool("normalized", default: !isSpecial))
  }

  private mutating func readConfig(_ json: JSON) throws(TokenizerError) {
    try readRoles(json)
    var object = try json.object()
    lowercases = try object.optional("do_lower_case")?.bool()
    // A null says to strip accents where the text is made lowercase.
    stripsAccents = try object.optional("strip_accents")?.bool()
    separatesChinese = try object.optional("tokenize_chinese_chars")?.bool()
    addsPrefixSpace = try object.optional("add_prefix_space")?.bool()
    if let name = try object.optional("tokenizer_class")?.string() { model = name }
    if let basic = object.optional("do_basic_tokenize"), try !basic.bool() {
      throw basic.failure("a tokenizer without basic tokenisation is not supported")
    }
    if let never = object.optional("never_split"), try !never.list().isEmpty {
      throw never.failure("never_split is not supported; make its tokens added tokens")
    }
    let tokens = try object.optional("added_tokens_decoder")?.fields() ?? []
    var sorted: [(id: Int, token: AddedToken)] = []
    for (key, value) in tokens {
      guard let id = Int(key) else { throw value.failure("expected an id, found \(quoted(key))") }
      sorted.append((id, try Self.token(value, isSpecial: false)))
    }
    addedTokens = sorted.sorted { $0.id < $1.id }.map(\.token)
  }

  func specialTokens(or usual: SpecialTokens) -> SpecialTokens {
    SpecialTokens(
      unknown: roles["unk_token"]?.content ?? usual.unknown,
      padding: roles["pad_token"]?.content ?? usual.padding,
      mask: roles["mask_token"]?.content ?? usual.mask,
      classification: roles["cls_token"]?.content ?? usual.classification,
      separator: roles["sep_token"]?.content ?? usual.separator,
      beginning: roles["bos_token"]?.content ?? usual.beginning,
      end: roles["eos_token"]?.content ?? usual.end)
  }

  // MARK: What the settings change in a tokenizer.json

  func adjusted(_ normalizer: (any Normalizer)?) -> (any Normalizer)? {
    guard let bert = normalizer as? BertNormalizer else { return normalizer }
    return BertNormalizer(
      cleansText: bert.cleansText, separatesChinese: separatesChinese ?? bert.separatesChinese,
      stripsAccents: stripsAccents ?? bert.stripsAccents, lowercases: lowercases ?? bert.lowercases)
  }

  func adjusted(_ preTokenizer: (any PreTokenizer)?) -> (any PreTokenizer)? {
    guard let addsPrefixSpace, let byteLevel = preTokenizer as? ByteLevelPreTokenizer else {
      return preTokenizer
    }
    return ByteLevelPreTokenizer(
      addsPrefixSpace: addsPrefixSpace, trimsOffsets: byteLevel.trimsOffsets,
      usesPattern: byteLevel.usesPattern)
  }

  func adjusted(_ postProcessor: (any PostProcessor)?) -> (any PostProcessor)? {
    guard let addsPrefixSpace else { return postProcessor }
    if let roberta = postProcessor as? RobertaProcessor {
      return RobertaProcessor(
        separator: roberta.separator, classification: roberta.classification,
        trimsOffsets: roberta.trimsOffsets, addsPrefixSpace: addsPrefixSpace)
    }
    if let byteLevel = postProcessor as? ByteLevelProcessor {
      return ByteLevelProcessor(
        addsPrefixSpace: addsPrefixSpace, trimsOffsets: byteLevel.trimsOffsets,
        usesPattern: byteLevel.usesPattern)
    }
    return postProcessor
  }

  // MARK: Tokenizers without a tokenizer.json

  /// The token of a role, as its file describes it or by its usual name.
  private func role(_ key: String, _ name: String) -> AddedToken {
    roles[key] ?? AddedToken(name, isSpecial: true)
  }

  func wordPieceTokenizer(_ vocabulary: Vocabulary) throws(TokenizerError) -> Tokenizer {
    let known = ["bert", "distilbert", "electra", "mpnet", "minilm"]
    if let model, !known.contains(where: { model.lowercased().hasPrefix($0) }) {
      throw .badArgument(
        "\(folder.relativePath): vocab.txt of a model '\(model)' is not supported; convert it to tokenizer.json"
      )
    }
    var tokenizer = try Tokenizer.bert(
      vocabulary: vocabulary, lowercases: lowercases ?? true, stripsAccents: stripsAccents,
      separatesChinese: separatesChinese ?? true, unknown: role("unk_token", "[UNK]"),
      separator: role("sep_token", "[SEP]"), padding: role("pad_token", "[PAD]"),
      classification: role("cls_token", "[CLS]"), mask: role("mask_token", "[MASK]"),
      addedTokens: addedTokens)
    tokenizer.specialTokens = specialTokens(or: tokenizer.specialTokens)
    return tokenizer
  }

  func bytePairTokenizer(_ model: BytePairModel) throws(TokenizerError) -> Tokenizer {
    let name = self.model?.lowercased() ?? ""
    var tokenizer: Tokenizer
    if name.hasPrefix("gpt2") {
      tokenizer = try Tokenizer.gpt2(
        model: model, addsPrefixSpace: addsPrefixSpace ?? false,
        end: role("eos_token", "<|endoftext|>"), addedTokens: addedTokens)
    } else if name.hasPrefix("roberta") {
      tokenizer = try Tokenizer.roberta(
        model: model, addsPrefixSpace: addsPrefixSpace ?? false,
        beginning: role("cls_token", "<s>"), padding: role("pad_token", "<pad>"),
        end: role("sep_token", "</s>"), unknown: role("unk_token", "<unk>"),
        mask: role("mask_token", "<mask>"), addedTokens: addedTokens)
    } else if name.hasPrefix("qwen2") {
      tokenizer = try Tokenizer.qwen2(
        model: model, end: role("eos_token", "<|endoftext|>"), addedTokens: addedTokens)
    } else {
      let said =
        self.model.map { "the model '\($0)' is not supported" } ?? "no file says which model it is"
      throw .badArgument(
        """
        \(folder.relativePath): vocab.json and merges.txt alone do not say how words are cut, and \(said); expected GPT-2, \
        RoBERTa or Qwen2 in tokenizer_config.json (tokenizer_class) or config.json (model_type)
        """)
    }
    tokenizer.specialTokens = specialTokens(or: tokenizer.specialTokens)
    return tokenizer
  }
}
