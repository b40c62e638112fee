import Foundation
import LazyConfig
import Models
import NN
import Testing
import Torch

@Suite struct ModelFolderTests {
  @Test(arguments: HuggingFaceFixture.all)
  func `what is imported is exported bit for bit`(_ fixture: HuggingFaceFixture) throws {
    let folder = try TemporaryFolder()
    let (ours, theirs) = (folder.file("ours"), folder.file("theirs"))
    try ModelFolder(fixture.folder, registry: .networks).save(to: ours)
    try ModelFolder(ours, registry: .networks).saveAsHuggingFace(to: theirs, registry: .networks)
    let files = try FileManager.default.contentsOfDirectory(atPath: theirs)
    #expect(files.contains("config.json"))
    for file in files where !file.contains("-of-") && !file.hasSuffix("index.json") {
      // What was several files is one now.
      guard let original = folder.bytes("\(fixture.folder)/\(file)") else { continue }
      #expect(folder.bytes("\(theirs)/\(file)") == original, "\(file)")
    }
    let before = try ModelFolder(fixture.folder, registry: .networks).weights
    let after = try ModelFolder(theirs, registry: .networks).weights
    #expect(before.keys.sorted() == after.keys.sorted())
    for (name, tensor) in before { #expect(after[name]?.equal(tensor) == true, "\(name)") }
  }

  @Test func `what is no parameter goes along: tables, and copies of tied weights`() throws {
    let folder = try TemporaryFolder()
    let (ours, theirs) = (folder.file("ours"), folder.file("theirs"))
    let broken = try BrokenFolder("gpt2")
    try broken.change {
      $0["lm_head.weight"] = $0["transformer.wte.weight"]!.clone()
      $0["transformer.h.0.attn.bias"] = Tensor.ones([1, 1, 12, 12], dtype: .bool)
    }
    let read = try ModelFolder(broken.path, registry: .networks)
    #expect(
      read.leftOutWeights.keys.sorted() == ["lm_head.weight", "transformer.h.0.attn.bias"])
    try read.save(to: ours)
    try ModelFolder(ours, registry: .networks).saveAsHuggingFace(to: theirs, registry: .networks)
    let (before, after) = (
      try Safetensors.load("\(broken.path)/model.safetensors"),
      try Safetensors.load("\(theirs)/model.safetensors")
    )
    #expect(before.keys.sorted() == after.keys.sorted())
    for (name, tensor) in before { #expect(after[name]?.equal(tensor) == true, "\(name)") }
  }

  @Test func `a model is built in the type of most of its weights`() throws {
    let broken = try BrokenFolder("gpt2")
    try broken.change { tensors in
      for (name, tensor) in tensors where !name.hasSuffix("bias") {
        tensors[name] = tensor.to(.bfloat16)
      }
    }
    let model: CausalLM = try ModelFolder(broken.path, registry: .networks)
      .build(registry: .networks)
    #expect(model.parameters().allSatisfy { $0.value.tensor?.dtype == .bfloat16 })
  }

  @Test func `a folder of ours builds the model`() throws {
    let folder = try TemporaryFolder()
    let fixture = HuggingFaceFixture(name: "gpt2")
    try ModelFolder(fixture.folder, registry: .networks).save(to: folder.file("ours"))
    let model: CausalLM = try ModelFolder(folder.file("ours"), registry: .networks)
      .build(registry: .networks)
    let original: CausalLM = try fixture.load().build(registry: .networks)
    let ids = tokens([2, 5], below: 24)
    #expect(model.eval()(ids).equal(original.eval()(ids)))
  }

  @Test func `what is no model is an error`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: ModelFolderError.noFolder("no/such/folder")) {
      try ModelFolder("no/such/folder")
    }
    #expect(throws: ModelFolderError.noConfig(folder.path)) { try ModelFolder(folder.path) }
  }
}
