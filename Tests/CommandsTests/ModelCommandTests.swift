import Foundation
import Testing

/// `taibai import`, `export` and `embed`.
@Suite struct ModelCommandTests {
  static let models = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "ModelsTests/Fixtures/huggingface")

  @Test func `a model is imported and exported again`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "taibai-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (original, ours, theirs) = (
      Self.models.appending(path: "gpt2"), folder.appending(path: "ours"),
      folder.appending(path: "theirs")
    )
    let imported = try ProgramRun("import", original.path, "--out", ours.path)
    #expect(imported.status == 0, "\(imported.errors)")
    #expect(imported.output.hasPrefix("wrote \(ours.path): "))
    #expect(imported.output.contains("irrelevant fields: "))
    let summary = try ProgramRun(
      "summary", ours.appending(path: "config.yaml").path, "--depth", "0")
    #expect(summary.status == 0, "\(summary.errors)")
    let exported = try ProgramRun("export", ours.path, "--out", theirs.path)
    #expect(exported.status == 0, "\(exported.errors)")
    for file in ["config.json", "model.safetensors"] {
      #expect(
        try Data(contentsOf: theirs.appending(path: file))
          == Data(contentsOf: original.appending(path: file)), "\(file)")
    }
  }

  @Test func `no model is written over another`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "taibai-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let copy = folder.appending(path: "copy").path
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Self.models.appending(path: "gpt2").path, toPath: copy)
    let before = try Data(contentsOf: URL(filePath: "\(copy)/model.safetensors"))
    let same = try ProgramRun("import", copy, "--out", copy)
    #expect(same.status == 1)
    #expect(same.errors == "error: '\(copy)' is the folder that is read: choose another\n")
    let other = Self.models.appending(path: "llama").path
    let over = try ProgramRun("import", other, "--out", copy)
    #expect(over.status == 1)
    #expect(over.errors.contains("holds another model (config.json)"))
    #expect(try Data(contentsOf: URL(filePath: "\(copy)/model.safetensors")) == before)
    let file = try ProgramRun("import", other, "--out", "\(copy)/config.json")
    #expect(file.status == 1)
    #expect(file.errors == "error: \(copy)/config.json: File exists\n")
  }

  /// A sentence-transformers model: the fixture's small BERT and a tokenizer of letters.
  private func embedder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "taibai-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "pooling"), withIntermediateDirectories: true)
    for file in ["config.json", "model.safetensors"] {
      try FileManager.default.copyItem(
        at: Self.models.appending(path: "bert_model/\(file)"), to: folder.appending(path: file))
    }
    let kinds = [("", "Transformer"), ("pooling", "Pooling"), ("norm", "Normalize")]
    let steps = kinds.map { #"{"path": "\#($0)", "type": "sentence_transformers.models.\#($1)"}"# }
    for (name, text) in [
      ("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\n"),
      ("modules.json", "[\(steps.joined(separator: ", "))]"),
      ("pooling/config.json", #"{"pooling_mode_mean_tokens": true}"#),
    ] {
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    return folder
  }

  @Test func `texts become vectors, a line each, from arguments or from a file`() throws {
    let folder = try embedder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (texts, model) = (["a b", "c", ""], folder.path)
    let run = try ProgramRun(["embed", "--model", model] + texts)
    #expect(run.status == 0, "\(run.errors)")
    let vectors = try rows(run.output)
    #expect(vectors.map(\.count) == [16, 16, 16])
    for vector in vectors { #expect(abs(dot(vector, vector) - 1) < 1e-5) }
    let file = folder.appending(path: "texts").path
    try texts.joined(separator: "\n").appending("\n").write(
      toFile: file, atomically: true, encoding: .utf8)
    let batches = try ProgramRun("embed", "--model", model, "--input", file, "--batch-size", "1")
    for (one, other) in zip(try rows(batches.output), vectors) {
      #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-6 })
    }
    let alike = try rows(ProgramRun(["embed", "--similarity", "--model", model] + texts).output)
    for (row, vector) in zip(alike, vectors) {
      #expect(zip(row, vectors).allSatisfy { abs($0 - dot(vector, $1)) < 1e-5 })
    }
  }

  private func rows(_ output: String) throws -> [[Double]] {
    try output.split(separator: "\n").map { line in
      try JSONDecoder().decode([Double].self, from: Data(line.utf8))
    }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  static let mistakes: [(arguments: [String], status: Int32, words: String)] = [
    (["import", "nowhere", "--out", "x"], 1, "error: there is no folder 'nowhere'"),
    (
      ["import", ".", "--out", "x"], 1,
      "'.' is no model: it has neither config.yaml nor config.json"
    ),
    (["import", "nowhere"], 2, "--out"),
    (["export", "nowhere", "--out", "x"], 1, "error: there is no folder 'nowhere'"),
    (
      ["export", "x", "--out", "y", "--shard-bytes", "0"], 2, "--shard-bytes takes a number from 1"
    ),
    (["embed", "a text"], 2, "--model"),
    (["embed", "--model", "nowhere", "a text"], 1, "error: there is no folder 'nowhere'"),
    (["embed", "--model", "x", "--dtype", "int8", "a"], 2, "'int8' is no floating-point type"),
    (
      ["embed", "--model", models.appending(path: "gpt2").path, "a"], 1,
      "expected a SentenceEmbedder"
    ),
  ]

  @Test(arguments: mistakes.indices)
  func `a mistake is said, and whose it is`(_ index: Int) throws {
    let (arguments, status, words) = Self.mistakes[index]
    let run = try ProgramRun(arguments)
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.output == "")
  }
}
