import Foundation
import LazyConfig
import Models
import NN
import Testing
import Torch

/// A module whose result depends on values.
@Module
@Configurable
private final class Choosing: HasExample {
  let first: Linear
  let second: Linear

  init(@Provided hiddenSize: Int = 4) {
    first = Linear(inFeatures: hiddenSize, outFeatures: hiddenSize)
    second = Linear(inFeatures: hiddenSize, outFeatures: hiddenSize)
  }

  func forward(_ x: Tensor) -> Tensor {
    x.sum().item(as: Double.self) > 0 ? first(x) : second(x)
  }

  func exampleLoss(_ size: ExampleSize, on device: Device) -> Tensor {
    self(Tensor.ones([size.batch, 4], device: device)).sum()
  }
}

@Suite struct SummaryTextTests {
  @Test func `equal layers are one line, and every stage has its shapes`() throws {
    let summary = try ConfigTree.recipe("gpt_char", "transformer.layers.3.mlp=GatedMLP")
      .summary(batch: 2, length: 16, registry: .networks)
    #expect(
      summary.text(depth: 3) == """
        module                               shapes                       parameters  FLOPs forward  backward
        CausalLM                             [2, 16] → [2, 16, 65]           869,632        56.11 M   112.7 M
          transformer: Transformer           [2, 16] → [2, 16, 128]          869,632        56.11 M   112.7 M
            embeddings: Embeddings           [2, 16] → [2, 16, 128]           16,512        532.5 k   1.065 M
              tokens: Embedding              [2, 16] → [2, 16, 128]            8,320        532.5 k   1.065 M
                                             [2, 16, 128] → [2, 16, 65]
              positions: LearnedPositions    [16] → [16, 128]                  8,192              0         0
              dropout: Dropout               [2, 16, 128] → [2, 16, 128]           0              0         0
            layers.[0:3]: TransformerLayer   [2, 16, 128] → [2, 16, 128]     590,592        38.54 M   77.46 M
              attention: MultiHeadAttention  [2, 16, 128] → [2, 16, 128]     196,608        13.37 M   27.13 M
              mlp: MLP                       [2, 16, 128] → [2, 16, 128]     393,216        25.17 M   50.33 M
              attention_norm: LayerNorm      [2, 16, 128] → [2, 16, 128]         384              0         0
              mlp_norm: LayerNorm            [2, 16, 128] → [2, 16, 128]         384              0         0
              dropout: Dropout               [2, 16, 128] → [2, 16, 128]           0              0         0
              drop_path: DropPath            [2, 16, 128] → [2, 16, 128]           0              0         0
            layers.3: TransformerLayer       [2, 16, 128] → [2, 16, 128]     262,400        17.04 M   34.21 M
              attention: MultiHeadAttention  [2, 16, 128] → [2, 16, 128]      65,536        4.456 M   9.044 M
              mlp: GatedMLP                  [2, 16, 128] → [2, 16, 128]     196,608        12.58 M   25.17 M
              attention_norm: LayerNorm      [2, 16, 128] → [2, 16, 128]         128              0         0
              mlp_norm: LayerNorm            [2, 16, 128] → [2, 16, 128]         128              0         0
              dropout: Dropout               [2, 16, 128] → [2, 16, 128]           0              0         0
              drop_path: DropPath            [2, 16, 128] → [2, 16, 128]           0              0         0
            norm: LayerNorm                  [2, 16, 128] → [2, 16, 128]         128              0         0

        parameters: 869,632 in float32
        example: a batch of 2, sequences of 16
        FLOPs of a step: 168.8 M: forward 56.11 M, backward 112.7 M
        memory: weights 3.479 MB, gradients 3.479 MB, adamw 6.957 MB, activations 1.265 MB
        peak of a step: 13.98 MB
        """)
  }

  @Test func `a module without an example is counted and not run`() throws {
    let summary = try ConfigTree(yaml: "_target_: MLP\nhidden_size: 4").summary(registry: .networks)
    #expect(summary.notRun == .noExample)
    #expect(
      summary.text() == """
        module              parameters
        MLP                        148
          up: Linear                80
          act: GELU                  0
          down: Linear              68
          dropout: Dropout           0

        parameters: 148 in float32
        memory: weights 592 B, gradients 592 B, adamw 1.184 kB
        not run: MLP does not conform to HasExample, so that it has no example
        """)
  }

  @Test func `a module that reads values is counted and not run, and a check only warns`() throws {
    let tree = try ConfigTree(yaml: "_target_: Choosing")
    let summary = try tree.summary(registry: .networks)
    #expect(summary.parameterCount == 40)
    #expect(summary.operations == nil)
    let report = tree.checkByRunning(registry: .networks)
    #expect(report.isValid)
    #expect(
      report.warnings.map(\.message) == [
        summary.text().split(separator: "not run: ").last.map(String.init)
      ])
    #expect(
      report.warnings[0].message.hasPrefix(
        "Choosing cannot be run on the meta device, where tensors have no values: "))
  }

  @Test func `programs read every module by itself`() throws {
    struct Report: Decodable {
      struct Call: Decodable {
        let arguments: [[Int]]
        let result: [Int]
      }
      struct Stage: Decodable {
        let path: String
        let type: String
        let calls: [Call]
      }
      let parameters: Int
      let flops: [String: Double]
      let memory: [String: Int]
      let stages: [Stage]
    }
    let summary = try ConfigTree.recipe("gpt_char").summary(
      batch: 2, length: 16, registry: .networks)
    let report = try JSONDecoder().decode(Report.self, from: Data(try summary.json().utf8))
    #expect(report.parameters == 804_096)
    #expect(report.flops["forward"] == summary.operations?.forward)
    #expect(report.memory["peak"] == summary.memory.peak)
    let stage = try #require(
      report.stages.first { $0.path == "transformer.layers.2.mlp.up" })
    #expect(stage.type == "Linear")
    #expect(stage.calls[0].arguments == [[2, 16, 128]])
    #expect(stage.calls[0].result == [2, 16, 512])
  }
}
