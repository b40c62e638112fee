import LazyConfig
import Models
import NN
import Testing
import Torch

/// Models that were imported compute what transformers computes.
@Suite struct HuggingFaceParityTests {
  @Test func `there are fixtures of every family`() {
    #expect(HuggingFaceFixture.all.count == 25)
  }

  /// Both run fp32 kernels of one libtorch, ours fused attention and theirs the plain formula.
  @Test(arguments: HuggingFaceFixture.all)
  func `results are within 1e-5, the loss to 6 digits`(_ fixture: HuggingFaceFixture) throws {
    let model = try fixture.load().build(as: (any Module).self, registry: .networks).eval()
    let file = try fixture.expected()
    let run = try HuggingFaceRun(model, file)
    var compared = 0
    for name in file.names where name.hasPrefix("out/") && name != "out/loss" {
      let difference = try run.difference(String(name.dropFirst(4)), from: file.tensor(name))
      #expect(difference < 1e-5, "\(name)")
      compared += 1
    }
    #expect(compared > 0)
    guard file.info("out/loss") != nil else { return }
    let (ours, theirs) = (
      try #require(run.loss).item(as: Double.self),
      try file.tensor("out/loss").item(as: Double.self)
    )
    #expect(abs(ours - theirs) < 1e-6 * max(1, theirs), "\(ours), not \(theirs)")
  }

  @Test(arguments: HuggingFaceFixture.withGradients)
  func `gradients are within 1e-4 of their norm`(_ fixture: HuggingFaceFixture) throws {
    let model = try fixture.load().build(as: (any Module).self, registry: .networks).eval()
    let file = try fixture.expected()
    let run = try HuggingFaceRun(model, file)
    try #require(run.loss).backward()
    var theirs: [String: Tensor] = [:]
    for name in file.names where name.hasPrefix("grad/") {
      theirs[String(name.dropFirst(5))] = try file.tensor(name)
    }
    let expected = try HuggingFace.renamed(theirs, like: fixture.folder, registry: .networks)
    var gradients: [String: Tensor] = [:]
    for named in model.parameters() { gradients[named.path] = named.value.tensor?.grad }
    #expect(gradients.keys.sorted() == expected.keys.sorted())
    for (path, theirs) in expected {
      let ours = try #require(gradients[path], "\(path)")
      let norm = theirs.square().sum().sqrt().item(as: Double.self)
      let distance = (ours - theirs).square().sum().sqrt().item(as: Double.self)
      // Gradients that are zero in exact numbers, as a key's bias is, are rounding of either side.
      #expect(distance < 1e-4 * norm + 1e-7, "\(path): \(distance) of \(norm)")
    }
  }

  /// Sums are rounded to 8 bits in other places here and there: both must lie equally far from the fp32 results, and
  /// sixteen roundings from each other at most.
  @Test(arguments: HuggingFaceFixture.all)
  func `in bfloat16 results are as exact as the reference's`(_ fixture: HuggingFaceFixture) throws {
    let model = try fixture.load()
      .build(as: (any Module).self, dtype: .bfloat16, registry: .networks).eval()
    let file = try fixture.expected()
    let run = try HuggingFaceRun(model, file)
    for name in file.names where name.hasPrefix("bf16/") {
      let output = String(name.dropFirst(5))
      #expect(run.outputs[output]?.dtype == .bfloat16)
      let (wide, theirs) = (try file.tensor("out/\(output)"), try file.tensor(name))
      #expect(try run.difference(output, from: theirs) < 16 * 0x1p-8)
      func distance(_ x: Tensor) -> Double {
        ((x.detach().to(.float32) - wide).square() * run.weight(of: x)).mean().sqrt()
          .item(as: Double.self)
      }
      let ours = distance(try #require(run.outputs[output]))
      #expect(ours < 2 * distance(theirs) + 0x1p-9, "\(ours), not \(distance(theirs))")
    }
  }
}
