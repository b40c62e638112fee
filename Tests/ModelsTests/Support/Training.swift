import NN
import Torch

/// Token numbers below `count`, the same ones in every run: [B, T].
func tokens(_ shape: [Int], below count: Int, seed: Int = 1) -> Tensor {
  var state = UInt64(truncatingIfNeeded: seed &* 2 + 1)
  let numbers = (0..<shape.reduce(1, *)).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % count
  }
  return Tensor(numbers, shape: shape)
}

/// The losses before each of some steps of gradient descent.
func train(
  _ model: any Module, steps: Int = 8, rate: Double = 0.05, loss: () -> Tensor
) -> [Double] {
  (0..<steps).map { _ in
    let value = loss()
    value.backward()
    noGrad {
      for named in model.parameters() {
        guard let tensor = named.value.tensor, let grad = tensor.grad else { continue }
        tensor.sub_(grad * rate)
        tensor.grad = nil
      }
    }
    return value.item(as: Double.self)
  }
}
