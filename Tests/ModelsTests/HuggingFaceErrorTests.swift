import Foundation
import LazyConfig
import Models
import NN
import Testing
import Torch

/// A fixture's folder in a temporary copy, to be broken.
struct BrokenFolder {
  let folder: TemporaryFolder
  var path: String { folder.path }

  init(_ name: String) throws {
    folder = try TemporaryFolder()
    let source = HuggingFaceFixture(name: name).folder
    for file in try FileManager.default.contentsOfDirectory(atPath: source)
    where file != "expected.fixture" {
      try FileManager.default.copyItem(atPath: "\(source)/\(file)", toPath: "\(path)/\(file)")
    }
  }

  /// Replaces text of a file.
  func replace(_ old: String, with new: String, in file: String = "config.json") throws {
    let text = try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
    try #require(text.contains(old), "\(old)")
    try text.replacing(old, with: new, maxReplacements: 1)
      .write(toFile: "\(path)/\(file)", atomically: true, encoding: .utf8)
  }

  /// Adds fields to the config.
  func add(_ fields: String) throws { try replace("{\n  ", with: "{\n  \(fields),\n  ") }

  /// Changes the weights.
  func change(_ body: (inout [String: Tensor]) -> Void) throws {
    var tensors = try Safetensors.load("\(path)/model.safetensors").mapValues { $0.clone() }
    body(&tensors)
    try Safetensors.save(tensors, to: "\(path)/model.safetensors")
  }

  func load(ignoring: Set<String> = []) throws -> ImportedModel {
    try HuggingFace.load(path, ignoring: ignoring, registry: .networks)
  }

  /// The error, without the folder's name.
  func error() -> String {
    do {
      _ = try load()
      return "no error"
    } catch {
      return "\(error)".replacing("\(path)/", with: "")
    }
  }
}

@Suite struct HuggingFaceFieldTests {
  @Test func `every field is told apart: what is irrelevant is listed`() throws {
    func irrelevant(_ name: String) throws -> [String] {
      try HuggingFaceFixture(name: name).load().irrelevantFields.sorted()
    }
    #expect(
      try irrelevant("bert") == [
        "bos_token_id", "dtype", "eos_token_id", "transformers_version", "use_cache",
      ])
    #expect(
      try irrelevant("gpt2") == [
        "bos_token_id", "dtype", "eos_token_id", "pad_token_id",
        "summary_activation", "summary_first_dropout", "summary_proj_to_labels", "summary_type",
        "summary_use_proj", "transformers_version", "use_cache",
      ])
  }

  @Test func `everything that is not understood is told at once, with its line`() throws {
    let broken = try BrokenFolder("bert")
    try broken.add(
      "\"position_embedding_type\": \"relative_key\",\n  \"hiden_size\": 3,\n  \"attention_sinks\": 4"
    )
    try broken.replace("\"gelu_new\"", with: "\"gelu_newer\"")
    try broken.replace("\"num_hidden_layers\": 2", with: "\"num_hidden_layers\": \"two\"")
    #expect(
      broken.error() == """
        error: position_embedding_type: only the text 'absolute' is understood, found the text 'relative_key'
          written at config.json:2:30
        error: hiden_size: this field is not known, and may change what the model computes; did you mean 'hidden_size'?
          written at config.json:3:17
        error: attention_sinks: this field is not known, and may change what the model computes
          written at config.json:4:22
        error: hidden_act: there is no activation 'gelu_newer'; did you mean 'gelu_new'?
          written at config.json:14:17
        error: num_hidden_layers: expected an integer, found the text 'two'
          written at config.json:24:24
        5 errors
        """)
  }

  @Test func `a field that the caller knows to be irrelevant can be ignored`() throws {
    let broken = try BrokenFolder("bert")
    try broken.add("\"attention_sinks\": 4")
    #expect(throws: ConfigError.self) { try broken.load() }
    #expect(
      try broken.load(ignoring: ["attention_sinks"]).irrelevantFields.contains("attention_sinks"))
  }

  @Test(arguments: [
    ("gpt2", "\"scale_attn_by_inverse_layer_idx\": false", "true"),
    ("gpt2", "\"scale_attn_weights\": true", "false"),
    ("gpt2", "\"reorder_and_upcast_attn\": false", "true"),
    ("bert", "\"is_decoder\": false", "true"), ("bert", "\"add_cross_attention\": false", "true"),
    ("llama3", "\"rope_type\": \"llama3\"", "\"dynamic\""),
    ("qwen2_window", "\"use_sliding_window\": true", "false"),
  ])
  func `what changes the computation and is not understood is an error`(
    _ fixture: String, _ field: String, _ value: String
  ) throws {
    let broken = try BrokenFolder(fixture)
    let name = field.split(separator: ":")[0]
    try broken.replace(field, with: "\(name): \(value)")
    #expect(throws: ConfigError.self) { try broken.load() }
  }

  @Test func `no value of any field stops the program`() throws {
    let values = [
      "null", "-1", "0", "1e99", "9007199254740993", "\"${x}\"", "{\"a\": 1}",
    ]
    for name in ["roberta", "distilbert", "gpt2", "llama3", "qwen2_window"] {
      let source = HuggingFaceFixture(name: name).folder + "/config.json"
      guard
        case .map(let fields) = try ConfigTree(
          json: String(contentsOfFile: source, encoding: .utf8)
        ).root.value
      else { continue }
      let broken = try BrokenFolder(name)
      for field in fields.keys {
        for value in values {
          var changed = fields
          changed[field] = try ConfigTree(json: "{\"v\": \(value)}")["v"]
          try ConfigTree(Node(.map(changed))).json
            .write(toFile: broken.path + "/config.json", atomically: false, encoding: .utf8)
          _ = try? broken.load()
        }
      }
    }
  }

  /// Fields that configs of published models have and those of this version's library do not.
  static let published = [
    ("bert_model", "_name_or_path gradient_checkpointing position_embedding_type torch_dtype"),
    ("bert_classes", "finetuning_task problem_type _num_labels classifier_dropout"),
    ("roberta", "gradient_checkpointing position_embedding_type"),
    ("distilbert", "tie_weights_ output_past qa_dropout"),
    ("gpt2", "n_ctx task_specific_params output_past gradient_checkpointing n_inner"),
    ("llama", "rope_scaling pretraining_tp torch_dtype head_dim is_llama_config rope_interleaved"),
    ("llama3", "_name_or_path rope_scaling transformers.js_config temperature max_length"),
    ("qwen2", "use_mrope rope_scaling sliding_window torch_dtype"),
  ]

  @Test(arguments: published)
  func `fields of published models are accounted for`(_ fixture: String, _ names: String) throws {
    let broken = try BrokenFolder(fixture)
    let known = try String(contentsOfFile: "\(broken.path)/config.json", encoding: .utf8)
    for name in names.split(separator: " ") where !known.contains("\"\(name)\"") {
      try broken.add("\"\(name)\": null")
    }
    #expect(throws: Never.self) { try broken.load() }
  }

  @Test func `older configs are understood`() throws {
    let broken = try BrokenFolder("llama")
    try broken.replace(
      """
        "rope_parameters": {
          "rope_theta": 10000.0,
          "rope_type": "default"
        },
      """,
      with: """
          "rope_theta": 20000,
          "rope_scaling": {"type": "linear", "factor": 2.0},
        """)
    let model: CausalLM = try broken.load().build(registry: .networks)
    let layer = try #require(model.transformer.layers[1] as? TransformerLayer)
    let attention = try #require(layer.attention as? MultiHeadAttention)
    let positions = try #require(attention.positions as? RotaryPositions)
    #expect(positions.base == 20_000)
    #expect((positions.scaling as? LinearScaling)?.factor == 2)
  }

  @Test func `a model or a class that is not understood is an error that lists those that are`()
    throws
  {
    let model = try BrokenFolder("gpt2")
    try model.replace("\"model_type\": \"gpt2\"", with: "\"model_type\": \"mamba\"")
    #expect(
      model.error()
        == "model_type 'mamba' is not understood; these are: bert, roberta, distilbert, gpt2, llama, qwen2"
    )
    let architecture = try BrokenFolder("gpt2")
    try architecture.replace("GPT2LMHeadModel", with: "GPT2DoubleHeadsModel")
    #expect(
      architecture.error()
        == "the class 'GPT2DoubleHeadsModel' is not understood; these are: GPT2LMHeadModel, GPT2Model"
    )
  }
}

@Suite struct HuggingFaceWeightTests {
  @Test func `weights that do not fit are told with their paths`() throws {
    let missing = try BrokenFolder("llama")
    try missing.change {
      for layer in 0..<2 { $0["model.layers.\(layer).mlp.up_proj.weight"] = nil }
      $0["model.norm.weight"] = Tensor.ones([3])
    }
    #expect(
      missing.error() == """
        the weights do not fit the config
        2 parameters have no value:
          transformer.layers.{0-1}.mlp.up.weight
        1 value has another shape:
          transformer.norm.weight: expected [16], found [3]
        """)
    let unknown = try BrokenFolder("llama")
    try unknown.change {
      for layer in 0..<2 { $0["model.layers.\(layer).mlp.extra.weight"] = Tensor.ones([1]) }
    }
    #expect(
      unknown.error() == """
        2 weights have no counterpart:
          model.layers.{0-1}.mlp.extra.weight
        """)
  }

  @Test func `a copy of a tied weight is left out, and an error when it differs`() throws {
    let tied = try BrokenFolder("gpt2")
    try tied.change {
      $0["lm_head.weight"] = $0["transformer.wte.weight"]!.clone()
      $0["transformer.h.0.attn.bias"] = Tensor.ones([1, 1, 12, 12])
    }
    #expect(try tied.load().leftOutWeights == ["lm_head.weight", "transformer.h.0.attn.bias"])
    try tied.change { $0["lm_head.weight"] = $0["lm_head.weight"]!.to(.bfloat16) }
    #expect(tied.error().hasPrefix("lm_head.weight must be a copy"))
    try tied.change { $0["lm_head.weight"] = $0["transformer.wte.weight"]! * 2 }
    #expect(
      tied.error()
        == "lm_head.weight must be a copy of transformer.embeddings.tokens.weight, and differs: the weights are not tied"
    )
  }

  @Test func `names of other versions are understood`() throws {
    let plain = try HuggingFaceFixture(name: "bert").load().weights
    let old = try BrokenFolder("bert")
    try old.change { tensors in
      var renamed: [String: Tensor] = [:]
      for (name, tensor) in tensors {
        var name = name
        if name.hasSuffix("LayerNorm.weight") { name = name.dropLast(6) + "gamma" }
        if name.hasSuffix("LayerNorm.bias") { name = name.dropLast(4) + "beta" }
        renamed[name] = tensor
      }
      tensors = renamed
    }
    let other = try old.load().weights
    #expect(plain.keys == other.keys && plain.allSatisfy { $0.value.equal(other[$0.key]!) })
    for (name, prefix) in [("gpt2", "transformer."), ("roberta", "roberta."), ("llama", "model.")] {
      let bare = try BrokenFolder(name)
      try bare.change { tensors in
        tensors = Dictionary(
          uniqueKeysWithValues: tensors.map { name, tensor in
            (name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name, tensor)
          })
      }
      #expect(try bare.load().weights.keys == HuggingFaceFixture(name: name).load().weights.keys)
    }
    let headed = try BrokenFolder("bert_model")
    try headed.change { tensors in
      tensors = Dictionary(uniqueKeysWithValues: tensors.map { ("bert.\($0.key)", $0.value) })
    }
    #expect(
      try headed.load().weights.keys == HuggingFaceFixture(name: "bert_model").load().weights.keys)
  }

  @Test func `a file of a class may hold the parts of a larger one`() throws {
    // As the first BERT of all: its class is BertForMaskedLM, and its file that of BertForPreTraining.
    let larger = try BrokenFolder("bert")
    try larger.replace("BertForPreTraining", with: "BertForMaskedLM")
    let imported = try larger.load()
    let model: BertForPreTraining = try imported.build(registry: .networks)
    #expect(model.nextSentence != nil && model.bert.pooler != nil)
    let folder = try TemporaryFolder()
    try HuggingFace.save(model, original: imported.configJSON, to: folder.path, registry: .networks)
    let config = try String(contentsOfFile: "\(folder.path)/config.json", encoding: .utf8)
    #expect(config == imported.configJSON)
    // And as many an encoder that embeds: without a pooler.
    let smaller = try BrokenFolder("bert_model")
    try smaller.change {
      $0["pooler.dense.weight"] = nil
      $0["pooler.dense.bias"] = nil
    }
    let bert: Bert = try smaller.load().build(registry: .networks)
    #expect(bert.pooler == nil)
  }

  @Test func `an index may name files of its folder only`() throws {
    let broken = try BrokenFolder("gpt2_untied")
    let file = "model.safetensors.index.json"
    try broken.replace(
      "\"lm_head.weight\": \"model-00002-of-00002.safetensors\"",
      with: "\"lm_head.weight\": \"../model.safetensors\"", in: file)
    #expect(
      broken.error()
        == "\(file): 'lm_head.weight' lies in the text '../model.safetensors', which is no file of the folder"
    )
    let silent = try BrokenFolder("gpt2_untied")
    try silent.replace(
      "    \"transformer.ln_f.bias\": \"model-00001-of-00002.safetensors\",\n", with: "", in: file)
    #expect(
      silent.error()
        == "\(file): 'transformer.ln_f.bias' of model-00001-of-00002.safetensors is not listed")
    let empty = try BrokenFolder("gpt2_untied")
    try FileManager.default.removeItem(atPath: "\(empty.path)/\(file)")
    #expect(empty.error().hasPrefix("there is neither model.safetensors nor"))
  }
}

@Suite struct HuggingFaceExportTests {
  @Test func `weights are written into several files, and read again`() throws {
    let imported = try HuggingFaceFixture(name: "llama").load()
    let model = try imported.build(as: CausalLM.self, registry: .networks)
    let folder = try TemporaryFolder()
    try HuggingFace.save(model, to: folder.path, shardBytes: 8_000, registry: .networks)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(
      files == [
        "config.json", "model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors",
        "model-00003-of-00003.safetensors", "model.safetensors.index.json",
      ])
    let again = try HuggingFace.load(folder.path, registry: .networks)
    #expect(again.weights.allSatisfy { $0.value.equal(imported.weights[$0.key]!) })
    #expect(again.weights.keys == imported.weights.keys)
  }

  @Test func `a model that is none of theirs is an error that says where it differs`() throws {
    let tree = try ConfigTree.recipe(
      "gpt_char", "hidden_size=32", "transformer.layers.1.mlp=GatedMLP",
      "transformer.layers.*.attention.bias=true", "transformer.layers.*.mlp.bias=true",
      "@LayerNorm.bias=true")
    let model: CausalLM = try tree.model()
    let folder = try TemporaryFolder()
    let error = try #require(throws: HuggingFaceError.self) {
      try HuggingFace.save(model, to: folder.path, registry: .networks)
    }
    #expect(
      "\(error)" == """
        this is no model of Hugging Face's; from the nearest, gpt2, it differs in:
          transformer.layers.1.mlp: GatedMLP, not MLP
        """)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  @Test func `a changed model keeps the irrelevant fields of its config`() throws {
    let imported = try HuggingFaceFixture(name: "bert").load()
    var tree = imported.tree
    try tree.apply("bert.dropout=0.3", registry: .networks)
    let model: BertForPreTraining = try tree.model()
    try model.load(imported.weights)
    let folder = try TemporaryFolder()
    try HuggingFace.save(
      model, original: imported.configJSON, to: folder.path, registry: .networks)
    let config = try ConfigTree(
      json: String(contentsOfFile: "\(folder.path)/config.json", encoding: .utf8))
    #expect(config["hidden_dropout_prob"]?.value == 0.3)
    #expect(config["transformers_version"]?.value == "5.23.0")
  }

  @Test func `our folder holds a config that can be edited, and weights in our names`() throws {
    let imported = try HuggingFaceFixture(name: "qwen2").load()
    let folder = try TemporaryFolder()
    try imported.save(to: folder.path)
    let tree = try ConfigLoader().load("\(folder.path)/config.yaml", registry: .networks)
    let model: CausalLM = try tree.model()
    try model.load(Safetensors.load("\(folder.path)/model.safetensors"))
    let original: CausalLM = try imported.build(registry: .networks)
    #expect(model.differences(from: original) == [])
    let ids = tokens([1, 5], below: 24)
    #expect(model.eval()(ids).equal(original.eval()(ids)))
  }

  @Test func `weights keep their type`() throws {
    let imported = try HuggingFaceFixture(name: "gpt2").load()
    let model: CausalLM = try imported.build(dtype: .bfloat16, registry: .networks)
    let folder = try TemporaryFolder()
    try HuggingFace.save(model, to: folder.path, registry: .networks)
    let again = try HuggingFace.load(folder.path, registry: .networks)
    #expect(again.weights.values.allSatisfy { $0.dtype == .bfloat16 })
    let other: CausalLM = try again.build(registry: .networks)
    #expect(other.state().allSatisfy { $0.value.dtype == .bfloat16 })
  }
}
