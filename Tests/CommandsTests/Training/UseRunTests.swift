import Foundation
import Testing

@Suite struct `Commands on runs` {
  private struct Predicted: Decodable {
    let text: String
    let label: String?
    let scores: [String: Double]?
  }

  /// A classifier of texts whose first word says the class.
  private static let classifier = """
    _target_: TrainingRun
    seed: 1
    model:
      _target_: SequenceClassifier
      num_classes: 2
      bert:
        _target_: Bert
        vocab_size: 256
        hidden_size: 16
        num_heads: 2
        max_positions: 64
        transformer:
          embeddings:
            tokens: {_target_: Embedding, count: "${....vocab_size}"}
            positions: {_target_: LearnedPositions}
            norm: {_target_: LayerNorm}
          layers:
            _repeat_: 1
            _of_:
              _target_: TransformerLayer
              attention: {_target_: MultiHeadAttention}
              mlp: {_target_: MLP}
              attention_norm: {_target_: LayerNorm}
              mlp_norm: {_target_: LayerNorm}
        pooler: {_target_: MeanPooling}
    data:
      _target_: LabelledData
      train: {_target_: TextAndLabelFiles, texts: [texts.txt], labels: [labels.txt]}
      validation_part: 0.25
      class_file: classes.txt
      tokenizer: {_target_: TrainedWordPiece, vocab_size: 256}
      batch_size: 8
      max_length: 32
    optimizer: {_target_: AdamW, lr: 0.01}
    trainer: {_target_: Trainer, epochs: 4, monitor: {value: validation/accuracy, higher_is_better: true}}
    metrics: [Accuracy, {_target_: F1}, ConfusionMatrix]
    """

  private func classifierFolder() throws -> WorkFolder {
    let words = ["good", "bad"]
    let texts = (0..<120).map { "\(words[$0 * $0 % 3 % 2]) number \($0 % 10) of many" }
    let labels = (0..<120).map { "\($0 * $0 % 3 % 2)" }
    return try WorkFolder(files: [
      "run.yaml": Self.classifier, "texts.txt": texts.joined(separator: "\n") + "\n",
      "labels.txt": labels.joined(separator: "\n") + "\n", "classes.txt": "praise\nblame\n",
    ])
  }

  @Test func `a classifier is trained, measured, and says what it makes of texts`() throws {
    let folder = try classifierFolder()
    let run = try folder.run("train", "run.yaml", "--run-dir", "a")
    try #require(run.status == 0, "\(run.output)\(run.errors)")

    let eval = try folder.run("eval", "a", "--format", "json")
    let values = try JSONDecoder().decode([String: Double].self, from: Data(eval.output.utf8))
    #expect(values["validation/accuracy"] == 1, "\(eval.output)\(eval.errors)")
    let text = try folder.run("eval", "a")
    for word in ["validation/f1_macro", "praise", "blame"] {
      #expect(text.output.contains(word), "\(text.output)\(text.errors)")
    }

    try "good day\nbad \"day\"\n\n".write(
      toFile: folder.path("new.txt"), atomically: true, encoding: .utf8)
    let predict = try folder.run("predict", "a", "--input", "new.txt")
    let lines = try predict.output.split(separator: "\n").map {
      try JSONDecoder().decode(Predicted.self, from: Data($0.utf8))
    }
    try #require(lines.count == 3, "\(predict.output)\(predict.errors)")
    #expect(lines.map(\.text) == ["good day", "bad \"day\"", ""])
    #expect(lines[0].label == "praise" && lines[1].label == "blame")
    for line in lines {
      let sum = try #require(line.scores).values.reduce(0, +)
      #expect(abs(sum - 1) < 1e-5 && line.scores?.count == 2)
    }
    // Without its data, the run still says what it makes of texts.
    try FileManager.default.removeItem(atPath: folder.path("texts.txt"))
    #expect(try folder.run("predict", "a", "--input", "new.txt").output == predict.output)
    #expect(try folder.run("eval", "a").status == 1)

    let generate = try folder.run("generate", "a", "--prompt", "x")
    #expect(generate.status == 1)
    #expect(generate.errors.contains("which continues no texts"), "\(generate.errors)")
  }

  @Test func `a class too few in the model is told before training`() throws {
    let folder = try classifierFolder()
    let run = try folder.run("train", "run.yaml", "model.num_classes=3")
    #expect(run.status == 1)
    #expect(
      run.errors.contains(
        "the data has 2 classes (praise, blame), and the model has 3: set num_classes to 2"),
      "\(run.errors)")
  }

  @Test func `a monitor that no evaluation gives is told, with those there are`() throws {
    let folder = try classifierFolder()
    let run = try folder.run(
      "train", "run.yaml", "--run-dir", "a", "trainer.monitor.value=validation/acuracy")
    #expect(run.status == 1)
    #expect(run.errors.contains("no evaluation gives 'validation/acuracy'"), "\(run.errors)")
    #expect(run.errors.contains("did you mean 'validation/accuracy'?"), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("a")))
  }

  @Test func `a language model continues a text, the same for the same seed`() throws {
    let folder = try TinyRun.folder()
    let run = try folder.run("train", "run.yaml", "--run-dir", "a")
    try #require(run.status == 0, "\(run.errors)")
    let arguments = ["generate", "a", "--prompt", "the cat", "--tokens", "20"]
    let first = try folder.run(arguments)
    #expect(first.status == 0 && first.output.hasPrefix("the cat"), "\(first.errors)")
    #expect(try folder.run(arguments).output == first.output)
    #expect(try folder.run(arguments + ["--seed", "3"]).output != first.output)
    let greedy = try folder.run(arguments + ["--temperature", "0", "--prompt", "a mat"])
    #expect(greedy.output.contains("\n---\na mat"), "\(greedy.output)\(greedy.errors)")
    let predict = try folder.run("predict", "a", "--input", "text.txt")
    #expect(predict.status == 1)
    #expect(
      predict.errors.contains("has no classes; 'generate' continues texts"), "\(predict.errors)")
    let missing = try folder.run("generate", "nowhere", "--prompt", "x")
    #expect(missing.status == 1 && missing.errors.contains("nowhere"), "\(missing.errors)")
  }

  @Test func `a sweep trains each config once, and goes on where it was stopped`() throws {
    let folder = try TinyRun.folder()
    let arguments = [
      "sweep", "run.yaml", "trainer.steps=4", "optimizer.lr=1e-3,1e-2", "--out", "s", "--quiet",
    ]
    let sweep = try folder.run(arguments)
    try #require(sweep.status == 0, "\(sweep.errors)")
    let runs = try FileManager.default.contentsOfDirectory(atPath: folder.path("s")).sorted()
    #expect(runs.filter { $0.hasPrefix("optimizer.lr=") }.count == 2, "\(runs)")
    for word in ["validation loss", "lr=0.001", "lr=0.01"] {
      #expect(sweep.output.contains(word), "\(sweep.output)")
    }
    let before = try folder.text("s/\(runs[0])/run.json")
    let again = try folder.run(arguments)
    #expect(again.status == 0 && again.output == sweep.output, "\(again.errors)")
    #expect(try folder.text("s/\(runs[0])/run.json") == before)
    let wrong = try folder.run(
      "sweep", "run.yaml", "model.num_heads=2,3", "--out", "w", "--quiet")
    #expect(wrong.status == 1)
  }

  @Test func `a run of a sweep that fails does not end the others`() throws {
    let folder = try TinyRun.folder()
    let sweep = try folder.run(
      "sweep", "run.yaml", "optimizer.lr=choice(1e30,0.01)", "--out", "s", "--quiet")
    #expect(sweep.status == 1)
    // Which number overflows first depends on the order of sums.
    let words = "error: optimizer.lr=1e+30: step 2: the "
    #expect(sweep.errors.contains(words) && sweep.errors.contains(" is NaN"), "\(sweep.errors)")
    #expect(sweep.errors.contains("1 of 2 runs failed"), "\(sweep.errors)")
    #expect(sweep.output.contains("failed") && sweep.output.contains("finished"), "\(sweep.output)")
  }

  @Test func `weights of a run begin another one`() throws {
    let folder = try TinyRun.folder()
    let first = try folder.run(
      "train", "run.yaml", "--run-dir", "a", "trainer.evaluation_batches=null")
    try #require(first.status == 0, "\(first.errors)")
    let second = try folder.run(
      "train", "run.yaml", "--run-dir", "b", "weights={_target_: FirstWeights, path: a}",
      "trainer.evaluates_first=true", "trainer.evaluation_batches=null")
    try #require(second.status == 0, "\(second.errors)")
    #expect(try folder.text("b/run.json").contains("weights of a/checkpoints"))
    // It begins where the best checkpoint of the other stood.
    let eval = try folder.run("eval", "a", "--format", "json")
    let expected = try JSONDecoder().decode([String: Double].self, from: Data(eval.output.utf8))
    let start = try #require(TinyRun.numbers(folder, "b").first { $0.contains("validation/loss") })
    #expect(start.contains("step=0"))
    #expect(
      start.contains("validation/loss=\(try #require(expected["validation/loss"]))"), "\(start)")
    let fits = try folder.run(
      "train", "run.yaml", "--run-dir", "c", "model.hidden_size=32",
      "weights={_target_: FirstWeights, path: a}")
    #expect(fits.status == 1)
    #expect(fits.errors.contains("values have another shape"), "\(fits.errors)")
  }

  @Test func `a disk that is full stops the run, and the last checkpoint stays`() throws {
    let folder = try TinyRun.folder()
    // A file system of its own needs rights that not every machine gives.
    let script = """
      mount -t tmpfs -o size=700k tmpfs disk || exit 77
      "$0" train run.yaml trainer.keep_last=100 --run-dir disk/a
      status=$?
      cp -r disk/a copy
      exit $status
      """
    try FileManager.default.createDirectory(
      atPath: folder.path("disk"), withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "unshare", "--mount", "--map-root-user", "sh", "-c", script,
      try ProgramProcess.program.path,
    ]
    process.currentDirectoryURL = folder.url
    let errors = folder.url.appending(path: "errors")
    try Data().write(to: errors)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard ![77, 126, 127].contains(process.terminationStatus),
      FileManager.default.fileExists(atPath: folder.path("copy"))
    else {
      print("notice: no file system of one's own can be made here: the full disk is not tested")
      return
    }
    let text = try String(contentsOf: errors, encoding: .utf8)
    #expect(process.terminationStatus == 1, "\(text)")
    #expect(text.contains("No space left on device"), "\(text)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("copy/checkpoints"))
    #expect(names.contains { $0.hasPrefix("step-") }, "\(names)")
    // On a disk with room it goes on, and ends as a run that was not interrupted.
    let more = try folder.run("train", "copy", "--resume")
    try #require(more.status == 0, "\(more.errors)")
    let whole = try folder.run("train", "run.yaml", "--run-dir", "whole")
    try #require(whole.status == 0, "\(whole.errors)")
    #expect(try TinyRun.numbers(folder, "copy") == TinyRun.numbers(folder, "whole"))
  }
}
