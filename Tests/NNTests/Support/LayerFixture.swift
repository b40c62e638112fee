import Foundation
import LazyConfig
import NN
import Testing
import Torch

/// One case of the file that Fixtures/make_layers.py wrote: a layer's config, its parameters and inputs, and what
/// PyTorch or transformers computed of them.
struct LayerFixture: Sendable, CustomTestStringConvertible {
  private static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/layers.fixture").path

  static let all: [LayerFixture] = {
    let metadata = (try? SafetensorsFile(path).metadata) ?? [:]
    return metadata.sorted { $0.key < $1.key }.map { LayerFixture(name: $0.key, config: $0.value) }
  }()

  let name: String
  let config: String

  var testDescription: String { name }

  /// Runs the layer and says where its results or gradients differ from the file's.
  func differences() throws -> [String] {
    let file = try SafetensorsFile(Self.path)
    func tensors(_ kind: String) throws -> [String: Tensor] {
      let prefix = "\(name)/\(kind)/"
      let names = file.names.filter { $0.hasPrefix(prefix) }
      return try Dictionary(
        uniqueKeysWithValues: names.map {
          (String($0.dropFirst(prefix.count)), try file.tensor($0))
        })
    }
    let layer = try ConfigTree(yaml: config).model(as: (any Module).self, seed: nil)
    let inputs = try tensors("in")
    try layer.load(try tensors("param"))
    for named in try tensors("grad/in") { inputs[named.key]?.requiresGrad = true }
    let outputs = try call(layer, inputs)
    let expected = try tensors("out")
    var found = outputs.count == expected.count ? [] : ["\(outputs.count) outputs"]
    var total = Tensor.zeros([])
    for (index, output) in outputs.enumerated() {
      guard let theirs = expected["\(index)"] else { continue }
      found += difference("output \(index)", output.detach(), theirs)
      if let weight = try tensors("weight")["\(index)"] { total = total + (output * weight).sum() }
    }
    guard total.requiresGrad else { return found }
    total.backward()
    let parameters = Dictionary(
      uniqueKeysWithValues: layer.parameters().map { ($0.path, $0.value.tensor) })
    for (key, theirs) in try tensors("grad/param") {
      found += difference("gradient of \(key)", parameters[key]??.grad, theirs)
    }
    for (key, theirs) in try tensors("grad/in") {
      found += difference("gradient of \(key)", inputs[key]?.grad, theirs)
    }
    return found
  }

  private func call(_ layer: any Module, _ inputs: [String: Tensor]) throws -> [Tensor] {
    if let positions = layer as? any AttentionPositions {
      let context = SequenceContext(positions: inputs["positions"]!)
      let (queries, keys) = positions.place(inputs["q"]!, inputs["k"]!, context)
      return [queries, keys]
    }
    let x = inputs["x"]!
    let context = SequenceContext(
      positions: Tensor.arange(Scalar(x.rank > 1 ? x.size(1) : 0)), keyMask: inputs["mask"],
      memory: inputs["memory"], memoryMask: inputs["memory_mask"])
    switch layer {
    case let layer as any Attention: return [layer(x, context)]
    case let layer as any TransformerBlock: return [layer(x, context)]
    case let layer as any Pooling: return [layer(x, mask: inputs["mask"])]
    case let layer as any UnaryModule: return [layer(x)]
    default: return []
    }
  }

  /// Both sides run fp32 kernels of one libtorch, in another order here and there: a few dozen roundings, as a part
  /// of the larger of both numbers and 1.
  private func difference(_ what: String, _ ours: Tensor?, _ theirs: Tensor) -> [String] {
    guard let ours else { return ["\(what) is missing"] }
    guard ours.shape == theirs.shape, ours.dtype == theirs.dtype else {
      return ["\(what) is \(ours.summary) in place of \(theirs.summary)"]
    }
    let scale = ours.abs().maximum(theirs.abs()).clamp(min: 1)
    let worst = ((ours - theirs).abs() / scale).max().item(as: Double.self)
    return worst <= 64 * 0x1p-23 ? [] : ["\(what) differs by \(worst)"]
  }
}
