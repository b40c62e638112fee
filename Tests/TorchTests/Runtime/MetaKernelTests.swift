import Testing
import Torch

/// An operator on the meta device.
struct MetaOperator: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let run: @Sendable (Device) -> [Tensor]

  init(_ name: String, _ run: @escaping @Sendable (Device) -> [Tensor]) {
    testDescription = name
    self.run = run
  }

  static func ones(_ shape: Int..., dtype: DType = .float32, on device: Device) -> Tensor {
    let tensor = Tensor.ones(shape, dtype: dtype, device: device)
    return dtype.isFloatingPoint ? tensor.requiringGrad() : tensor
  }

  static let all = [
    MetaOperator("where") {
      [
        Tensor.where(
          ones(2, 1, dtype: .bool, on: $0), ones(3, on: $0), ones(1, dtype: .float64, on: $0))
      ]
    },
    MetaOperator("index_select") {
      [ones(4, 5, on: $0).indexSelect(dim: -1, index: ones(3, dtype: .int64, on: $0))]
    },
    MetaOperator("embedding") {
      [Tensor.embedding(weight: ones(6, 3, on: $0), indices: ones(2, 4, dtype: .int64, on: $0))]
    },
    MetaOperator("layer_norm") {
      [
        ones(2, 3, 4, on: $0).layerNorm(
          normalizedShape: [4], weight: ones(4, on: $0), bias: ones(4, on: $0))
      ]
    },
    MetaOperator("layer_norm of two dimensions") {
      [ones(2, 3, 4, on: $0).layerNorm(normalizedShape: [3, 4])]
    },
    MetaOperator("flip and roll") {
      [ones(2, 3, on: $0).flip([0]), ones(2, 3, on: $0).roll([1], dims: [1])]
    },
    MetaOperator("var and std") {
      [
        ones(2, 3, 4, on: $0).var(dim: [1], keepdim: true), ones(2, 3, on: $0).std(dim: nil),
        ones(2, 3, 4, on: $0).var(dim: [0, -1]),
      ]
    },
    // Their gradients depend on values.
    MetaOperator("max, min and prod") { device in
      noGrad {
        [
          ones(2, 3, on: device).max(), ones(2, 3, on: device).min(),
          ones(2, 3, on: device).prod(), ones(2, dtype: .int32, on: device).prod(),
        ]
      }
    },
    MetaOperator("activations") {
      [
        ones(2, 3, on: $0).relu(), ones(2, 3, on: $0).relu6(), ones(2, 3, on: $0).hardswish(),
        ones(2, 3, on: $0).prelu(weight: ones(1, on: $0)),
        ones(2, 3, on: $0).clamp(min: -1, max: 1), ones(2, 3, on: $0).leakyRelu(),
      ]
    },
    MetaOperator("logical operators") {
      [
        ones(2, 1, on: $0).logicalAnd(ones(3, on: $0)),
        ones(2, dtype: .bool, on: $0).logicalOr(ones(1, dtype: .bool, on: $0)),
      ]
    },
    MetaOperator("clamp") { [ones(2, 3, on: $0).clampMin(min: 1)] },
    MetaOperator("attention with dropout") {
      [
        Tensor.scaledDotProductAttention(
          query: ones(2, 4, 3, 8, on: $0), key: ones(2, 2, 5, 8, on: $0),
          value: ones(2, 2, 5, 8, on: $0), attnMask: ones(2, 1, 1, 5, dtype: .bool, on: $0),
          dropoutP: 0.1, enableGqa: true)
      ]
    },
  ]
}

/// What libtorch has no kernels for on the meta device, CTorch has.
@Suite struct MetaKernelTests {
  @Test(arguments: MetaOperator.all)
  func `results and gradients have the shapes that they have on the CPU`(_ tested: MetaOperator) {
    func shapes(_ device: Device) -> [String] {
      tested.run(device).flatMap { result in
        let summary = "\(result.dtype)\(result.shape)"
        guard result.requiresGrad else { return [summary] }
        let sum = result.sum()
        sum.backward()
        return [summary, sum.gradFunctionName ?? ""]
      }
    }
    #expect(shapes(.meta) == shapes(.cpu))
  }

  @Test func `mistakes are refused as on the CPU`() throws {
    #expect(throws: OperatorError.self) {
      try OperatorFailure.catching {
        _ = Tensor.ones([2, 3], device: .meta).layerNorm(normalizedShape: [4])
      }
    }
    #expect(throws: OperatorError.self) {
      try OperatorFailure.catching {
        _ = Tensor.where(
          Tensor.ones([2], dtype: .bool, device: .meta), Tensor.ones([3], device: .meta),
          Tensor.ones([1], device: .meta))
      }
    }
  }
}
