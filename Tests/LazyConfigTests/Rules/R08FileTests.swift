import Foundation
import LazyConfig
import Testing

/// R8: files are data, and may extend each other.
@Suite struct R08FileTests {
  /// What loading says, without the folder's name.
  func failure(_ files: [String: String], _ name: String = "a.yaml") throws -> String {
    let folder = try Folder(files)
    let error = #expect(throws: ConfigError.self) { try folder.load(name) }
    return folder.shortened(error?.description ?? "nothing was wrong")
  }

  // MARK: Extending

  @Test func `the file wins over what it extends, later files over earlier ones, key by key`()
    throws
  {
    let tree = try Folder.load(
      "run.yaml",
      [
        "base.yaml": "a: 1\nb: 1\nc: 1\nd: {x: 1, y: 1}",
        "more/other.json": #"{"b": 2, "c": 2, "d": {"y": 2, "z": 2}}"#,
        "run.yaml": "extends: [base.yaml, more/other.json]\nc: 3\nd: {z: 3}",
      ])
    #expect(tree.root.value == ["a": 1, "b": 2, "c": 3, "d": ["x": 1, "y": 2, "z": 3]])
  }

  @Test func `a file is found relative to the file that names it`() throws {
    let tree = try Folder.load(
      "run.yaml",
      [
        "run.yaml": "extends: models/small.yaml",
        "models/small.yaml": "extends: parts/mlp.yaml\nsize: 1",
        "models/parts/mlp.yaml": "extends: ../shared.yaml\nact: relu",
        "models/shared.yaml": "seed: 7",
      ])
    #expect(tree.root.value == ["seed": 7, "act": "relu", "size": 1])
  }

  @Test func `a file extends a recipe`() throws {
    let tree = try Folder.load(
      "run.yaml", ["run.yaml": "extends: small_model\nlayers: {_repeat_: 2}\nhidden_size: 16"])
    let model = try tree.build(as: Model.self, registry: .parts)
    #expect(model.hiddenSize == 16)
    #expect(model.layers.count == 2)
    #expect(model.layers[1].mlp.dropout == 0.1)
  }

  @Test func `a call of the same target is merged, another target replaces it`() throws {
    let base = "m: {_target_: FFN, hidden_size: 1, dropout: 0.5}"
    func merged(_ file: String) throws -> Value? {
      try Folder.load("a.yaml", ["base.yaml": base, "a.yaml": "extends: base.yaml\n" + file])["m"]?
        .value
    }
    #expect(
      try merged("m: {_target_: FFN, dropout: 0.1}")
        == .call(Call("FFN", ConfigMap([("hidden_size", Node(1)), ("dropout", Node(0.1))]))))
    #expect(
      try merged("m: {dropout: 0.1}")
        == .call(Call("FFN", ConfigMap([("hidden_size", Node(1)), ("dropout", Node(0.1))]))))
    #expect(
      try merged("m: {_target_: ScaleNorm, eps: 0.1}")
        == .call(Call("ScaleNorm", ConfigMap([("eps", Node(0.1))]))))
    #expect(try merged("m: null") == .null)
    #expect(try merged("m: [1]") == [1])
  }

  @Test func `a target under another of its names is the same target`() throws {
    let tree = try Folder.load(
      "a.yaml",
      [
        "base.yaml": "{_target_: libai.models.BertModel, hidden_size: 4, layers: []}",
        "a.yaml": "extends: base.yaml\n_target_: Model\nname: bert",
      ])
    #expect(try tree.build(as: Model.self, registry: .parts).hiddenSize == 4)
  }

  @Test(arguments: [
    ("extends: base.yml", "there is no file 'base.yml'"),
    (
      "extends: smal_model",
      "there is no recipe 'smal_model', and a file's name ends in .yaml, .yml or .json; did you mean 'small_model'?"
    ),
    ("extends: 3", "extends: expected a file, a recipe, or a list of them, found the integer 3"),
    ("extends: [[x]]", "extends: expected a file or a recipe, found a list of 1"),
  ])
  func `what cannot be extended is an error at the place that names it`(
    _ text: String, _ message: String
  ) throws {
    let error = try failure(["a.yaml": "x: 1\n" + text])
    #expect(error.contains(message), "\(error)")
    #expect(error.contains("a.yaml:2:"), "\(error)")
  }

  // MARK: Data only

  @Test(arguments: [
    "!!python/object/apply:os.system ['true']", "!!python/name:os.system ''", "!exec x", "!foo {}",
    "!<tag:example.com,2000:x> 1",
  ])
  func `a tag that is no data is an error`(_ text: String) {
    let error = #expect(throws: ConfigError.self) { try ConfigTree(yaml: "a: \(text)") }
    #expect(error?.problems.first?.message.hasSuffix("only YAML's own tags are read") == true)
  }

  @Test func `a target is one of a closed set, whatever its name looks like`() throws {
    let tree = try ConfigTree(yaml: "{_target_: Foundation.FileManager.removeItem, path: /}")
    #expect(errors(in: tree).contains("there is no target 'Foundation.FileManager.removeItem'"))
    // A target of the program that this set leaves out is not built either.
    let closed = TargetRegistry([ScaleNorm.self])
    #expect(throws: ConfigError.self) {
      try ConfigTree(yaml: "{_target_: FFN, hidden_size: 1}").build(as: FFN.self, registry: closed)
    }
  }

  @Test func `an alias is another name for a target`() throws {
    let tree = try ConfigTree(
      yaml: "{_target_: libai.models.BertModel, hidden_size: 2, layers: []}")
    #expect(try tree.build(as: Model.self, registry: .parts).hiddenSize == 2)
    #expect(tree.yaml.hasPrefix("_target_: libai.models.BertModel\n"))
    #expect(TreeDiff(from: tree, to: Model.lazy(hiddenSize: 2, layers: []).tree).isEmpty)
  }

  // MARK: Limits

  @Test func `a file that is too large is not read`() throws {
    let folder = try Folder(["a.yaml": "a: " + String(repeating: "x", count: 2_000)])
    var loader = ConfigLoader()
    loader.limits.fileSize = 1_000
    let error = #expect(throws: ConfigError.self) { try loader.load(folder.path("a.yaml")) }
    #expect(
      error?.problems.first?.message.hasSuffix("has 2003 bytes; at most 1000 are read") == true)
  }

  @Test func `a chain of files is bounded`() throws {
    var files: [String: String] = [:]
    for index in 0..<150 { files["f\(index).yaml"] = "extends: f\(index + 1).yaml" }
    files["f150.yaml"] = "a: 1"
    let folder = try Folder(files)
    let error = #expect(throws: ConfigError.self) { try folder.load("f0.yaml") }
    #expect(error?.problems.first?.kind == .limit)
  }

  @Test func `a folder and a missing file are errors`() throws {
    let folder = try Folder(["d.yaml/x": "", "ok.yaml": "a: 1"])
    func message(_ name: String) -> String {
      let error = #expect(throws: ConfigError.self) { try folder.load(name) }
      return folder.shortened(error?.description ?? "")
    }
    #expect(message("d.yaml") == "error: 'd.yaml' is a folder\n1 error")
    #expect(message("none.yaml") == "error: there is no file 'none.yaml'\n1 error")
  }
}
