import Foundation
import Testing

/// `taibai summary`, and what `taibai config check` does with a model.
@Suite struct SummaryCommandTests {
  static let counts = [
    ("bert_base", "109,482,240"), ("gpt2", "124,439,808"), ("llama2_7b", "6,738,415,616"),
    ("llama3_70b", "70,553,706,496"),
  ]

  @Test(arguments: counts)
  func `a model of any size is summed up`(_ recipe: String, _ count: String) throws {
    let run = try ProgramRun("summary", recipe, "--depth", "1", "--dtype", "bfloat16")
    #expect(run.status == 0)
    #expect(run.errors == "")
    #expect(run.output.contains("\nparameters: \(count) in bfloat16\n"))
    #expect(run.output.contains("\npeak of a step: "))
  }

  @Test func `a file is summed up with its overrides`() throws {
    let run = try ProgramRun(
      "summary", "mine.yaml", "transformer.layers.1.mlp=GatedMLP", "--batch", "2", "--length", "4",
      "--optimizer", "sgd", "--depth", "0",
      files: [
        "mine.yaml": "extends: gpt_char\nhidden_size: 32\ntransformer:\n  layers: {_repeat_: 2}\n"
      ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("module    shapes"))
    #expect(run.output.contains("CausalLM  [2, 4] → [2, 4, 65]"))
    #expect(run.output.contains("sgd 0 B"))
  }

  @Test func `programs read JSON`() throws {
    let run = try ProgramRun("summary", "gpt_char", "--format", "json")
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    let report = try #require(object as? [String: Any])
    #expect(report["parameters"] as? Int == 804_096)
    #expect(report["length"] as? Int == 64)
    #expect((report["stages"] as? [Any])?.count == 67)
  }

  @Test(arguments: [["summary"], ["config", "check"]])
  func `a shape that does not fit ends with status 1 and no stack trace`(_ verb: [String]) throws {
    let override = "transformer.layers.1.mlp.hidden_size=96"
    let run =
      verb.count == 1
      ? try ProgramRun("summary", "gpt_char", override)
      : try ProgramRun("config", "check", "gpt_char", override)
    #expect(run.status == 1)
    #expect(run.output == "")
    #expect(
      run.errors.hasPrefix(
        "error: transformer.layers.1: TransformerLayer failed: attention_norm has vectors of 128 numbers, and mlp of 96\n"
      ))
    #expect(run.errors.contains("mlp.hidden_size is 96, written at override 1: \(override)"))
    #expect(run.errors.hasSuffix("\n1 error\n"))
  }

  @Test func `a check may look at the config alone`() throws {
    let run = try ProgramRun("config", "check", "gpt_char", "num_heads=7", "--no-run")
    #expect(run.status == 0)
    #expect(run.errors == "")
  }

  @Test func `a check finds nothing wrong with a recipe, nor with another config`() throws {
    #expect(try ProgramRun("config", "check", "bert_base").status == 0)
    let run = try ProgramRun("config", "check", "a.yaml", files: ["a.yaml": "a: 1"])
    #expect(run.status == 0)
  }

  @Test func `a check tells programs of it in JSON`() throws {
    let run = try ProgramRun("config", "check", "gpt_char", "num_heads=7", "--format", "json")
    #expect(run.status == 1)
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    let report = try #require(object as? [String: Any])
    let problem = try #require((report["problems"] as? [[String: Any]])?.first)
    #expect(problem["kind"] as? String == "failed_build")
    #expect(problem["path"] as? String == "transformer.layers.0.attention")
  }

  @Test(arguments: [
    (["--batch", "0"], "--batch takes a number from 1"),
    (["--length", "0"], "--length takes a number from 1"),
    (["--depth=-1"], "--depth takes a number from 0"), (["--dtype", "int8"], "'int8' is invalid"),
  ])
  func `a wrong option is refused`(_ options: [String], _ message: String) throws {
    let run =
      options.count == 2
      ? try ProgramRun("summary", "gpt_char", options[0], options[1])
      : try ProgramRun("summary", "gpt_char", options[0])
    #expect(run.status == 2)
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  @Test func `something that is no model is refused`() throws {
    let run = try ProgramRun("summary", "a.yaml", files: ["a.yaml": "a: 1"])
    #expect(run.status == 1)
    #expect(run.errors == "error: the config builds Dictionary<String, Any>, which is no module\n")
  }

  @Test(arguments: [
    (["hidden_size=30000000"], 0, "FLOPs of a step: 132.7 E"),
    (["hidden_size=100000000"], 1, "more than can be counted"),
    (["hidden_size=600000000"], 1, "cannot have the shape"),
    (["--batch", "100000000000"], 1, "more than can be counted"),
  ])
  func `sizes beyond all bounds end no program`(
    _ arguments: [String], _ status: Int32, _ words: String
  ) throws {
    let run = try ProgramRun(["summary", "gpt_char", "--depth", "0"] + arguments)
    #expect(run.status == status, "\(run.errors)")
    #expect((run.output + run.errors).contains(words), "\(run.output)\(run.errors)")
  }
}
