import Foundation
import Testing

@Suite struct `What goes wrong with a run` {
  private func fails(
    _ arguments: String..., files: [String: String] = [:], with words: String...,
    status: Int32 = 1
  ) throws {
    let folder = try TinyRun.folder()
    for (name, text) in files {
      try text.write(toFile: folder.path(name), atomically: true, encoding: .utf8)
    }
    let run = try folder.run(arguments)
    #expect(run.status == status, "\(run.errors)")
    for word in words { #expect(run.errors.contains(word), "\(run.errors)") }
    #expect(!FileManager.default.fileExists(atPath: folder.path("runs")))
  }

  @Test func `a model is no run`() throws {
    try fails(
      "train", "gpt2", with: "the config makes CausalLM, which is no TrainingRun",
      "runs: ", "gpt_shakespeare_char")
  }

  @Test func `a data file that is not there`() throws {
    try fails("train", "run.yaml", "data.files=[txt.txt]", with: "txt.txt")
  }

  @Test func `a vocabulary that does not fit`() throws {
    try fails(
      "train", "run.yaml", "model.vocab_size=70",
      with: "the tokenizer has 256 tokens, and the model knows 70: set vocab_size to 256")
  }

  @Test func `sequences that are longer than the model takes`() throws {
    try fails(
      "train", "run.yaml", "data.objective.length=20",
      with: "the data has sequences of 20 tokens, and the model takes up to 16")
  }

  @Test func `neither steps nor epochs, and both`() throws {
    try fails("train", "run.yaml", "trainer.steps=null", with: "either steps or epochs")
    try fails("train", "run.yaml", "trainer.epochs=1", with: "either steps or epochs")
  }

  @Test func `a device that is not there`() throws {
    try fails("train", "run.yaml", "--device", "cuda:9", with: "cuda")
    try fails("train", "run.yaml", "--device", "gpu", with: "gpu")
  }

  @Test func `weights that do not fit`() throws {
    try fails(
      "train", "run.yaml", "weights={_target_: FirstWeights, path: nowhere}",
      with: "weights: there is nothing at 'nowhere'")
  }

  @Test func `weights under other names`() throws {
    let folder = try TinyRun.folder()
    for name in ["config.json", "model.safetensors"] {
      let path = folder.path("bert/\(name)")
      try FileManager.default.createDirectory(
        atPath: folder.path("bert"), withIntermediateDirectories: true)
      try "{}".write(toFile: path, atomically: true, encoding: .utf8)
    }
    let run = try folder.run("train", "run.yaml", "weights={_target_: FirstWeights, path: bert}")
    #expect(run.status == 1)
    #expect(run.errors.contains("run 'taibai import bert --out NAME'"), "\(run.errors)")
  }

  @Test func `no run to go on with`() throws {
    try fails("train", "run.yaml", "--resume", with: "run.yaml")
    try fails("train", "nowhere", "--resume", with: "nowhere")
  }

  @Test func `a pattern of modules that matches none`() throws {
    try fails(
      "train", "run.yaml", "trainer.recompute=[\"transformer.layer.*\"]",
      with: "no module matches 'transformer.layer.*'")
  }

  @Test func `a folder that holds another run`() throws {
    let folder = try TinyRun.folder()
    _ = try folder.run("train", "run.yaml", "trainer.steps=1", "--run-dir", "a")
    let second = try folder.run("train", "run.yaml", "--run-dir", "a")
    #expect(second.status == 1)
    #expect(second.errors.contains("'a' holds a run (finished, step 1)"), "\(second.errors)")
    let other = try folder.run("train", "a", "--resume", "model.hidden_size=32")
    #expect(other.status == 1)
    #expect(other.errors.contains("holds a run of another config"), "\(other.errors)")
    #expect(other.errors.contains("  model.hidden_size"), "\(other.errors)")
  }

  @Test func `a damaged checkpoint is told, and the one before it is gone on from`() throws {
    let folder = try TinyRun.folder()
    let run = try folder.run("train", "run.yaml", "trainer.steps=8", "--run-dir", "a")
    try #require(run.status == 0, "\(run.errors)")
    let file = folder.path("a/checkpoints/step-00000008/model.safetensors")
    try Data("x".utf8).write(to: URL(filePath: file))
    let more = try folder.run("train", "a", "--resume", "trainer.steps=9")
    #expect(more.status == 0, "\(more.errors)")
    #expect((more.output + more.errors).contains("it is damaged"), "\(more.output)\(more.errors)")
    let whole = try folder.run("train", "run.yaml", "trainer.steps=9", "--run-dir", "b")
    #expect(whole.status == 0)
    for other in ["a", "b"] {
      try Data("x".utf8).write(
        to: URL(filePath: folder.path("\(other)/checkpoints/step-00000009/state.json")))
    }
    let eval = try folder.run("eval", "b", "--checkpoint", "last")
    #expect(eval.status == 0, "\(eval.errors)")
  }

  @Test func `a data file that vanished is told when the run goes on`() throws {
    let folder = try TinyRun.folder()
    let run = try folder.run("train", "run.yaml", "trainer.steps=4", "--run-dir", "a")
    try #require(run.status == 0, "\(run.errors)")
    try FileManager.default.removeItem(atPath: folder.path("text.txt"))
    let more = try folder.run("train", "a", "--resume", "trainer.steps=8")
    #expect(more.status == 1)
    #expect(more.errors.contains("text.txt"), "\(more.errors)")
    #expect(try folder.text("a/run.json").contains("\"finished\""))
  }

  @Test func `a NaN stops the run, and names the module`() throws {
    let folder = try TinyRun.folder()
    let run = try folder.run(
      "train", "run.yaml", "optimizer.lr=1e30", "schedule=null", "trainer.clip_norm=null",
      "--run-dir", "a")
    #expect(run.status == 1)
    #expect(run.errors.contains("the first such number: "), "\(run.errors)")
    #expect(try folder.text("a/run.json").contains("\"failed\""))
  }

  @Test func `a folder that cannot be written`() throws {
    // Nothing keeps the superuser from writing into a folder; nobody writes below a file.
    let folder = try TinyRun.folder()
    let run = try folder.run("train", "run.yaml", "--run-dir", "text.txt/a")
    #expect(run.status == 1)
    #expect(run.errors.contains("text.txt/a"), "\(run.errors)")
  }
}
