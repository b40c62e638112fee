// Times our own kernels beside libtorch's operators, in one process. Reads a verb, a case and a backend from each line of
// standard input and answers with one number; kernels.py asks.
//
//     time CASE kernels       milliseconds of a run: the best of several
//     faults CASE libtorch    pages that a run takes from the system
//     memory CASE libtorch    MB that a run's tensors hold at most, beside its inputs
import Foundation
import Torch

/// A piece of work on one backend.
typealias Work = () -> Void

/// Runs a function of some tensors, and its backward pass.
func differentiated(_ inputs: [Tensor], _ function: @escaping ([Tensor]) -> Tensor) -> Work {
  let leaves = inputs.map { $0.requiringGrad() }
  let gradient = noGrad { Tensor.randn(function(leaves).shape) }
  return {
    let result = function(leaves)
    result.backward(gradient: gradient.to(result.dtype))
    for leaf in leaves { leaf.grad = nil }
  }
}

/// `activation(x·Wᵀ + b)` of 1,024 rows, as in the feed-forward part of an encoder 512 wide.
func linear(_ dtype: DType, _ activation: ProductActivation, isPacked: Bool) -> Work {
  let x = Tensor.randn([1024, 512]).to(dtype)
  let weight = (Tensor.randn([2048, 512]) * 0.02).to(dtype)
  let bias = Tensor.randn([2048]).to(dtype)
  guard isPacked else {
    return differentiated([x, weight, bias]) {
      $0[0].linear(weight: $0[1], bias: $0[2], activation: activation)
    }
  }
  let packed = PackedWeight()
  return {
    noGrad {
      _ = x.linear(weight: weight, bias: bias, activation: activation, packed: packed)
    }
  }
}

/// Attention of 8 heads of 64.
///
/// - Parameters:
///   - batch: How many rows.
///   - length: The tokens of a row.
///   - starts: Where texts start that share a row.
func attention(
  _ dtype: DType, batch: Int, length: Int, isCausal: Bool = false, starts: [Int]? = nil
) -> Work {
  let inputs = (0..<3).map { _ in
    Tensor.randn([batch, length, 8, 64]).to(dtype).transpose(1, 2)
  }
  return differentiated(inputs) {
    Tensor.attention(
      queries: $0[0], keys: $0[1], values: $0[2], isCausal: isCausal, scale: 0.125, starts: starts)
  }
}

/// `y + dropout(x)` of 1,024 rows of 2,048.
func dropout(_ dtype: DType, _ backend: ProductBackend) -> Work {
  let inputs = (0..<2).map { _ in Tensor.randn([1024, 2048]).to(dtype) }
  return differentiated(inputs) {
    backend == .kernels
      ? $0[0].dropping(0.1, adding: $0[1]) : $0[1] + $0[0].dropout(p: 0.1, train: true)
  }
}

/// Three products of the same 1,024 vectors of 512, as queries, keys and values are, together or one by one.
func projections(_ dtype: DType, _ backend: ProductBackend) -> Work {
  let weights = (0..<3).map { _ in (Tensor.randn([512, 512]) * 0.02).to(dtype) }
  return differentiated([Tensor.randn([1024, 512]).to(dtype)] + weights) { inputs in
    let parts = inputs[1...].map { LinearPart(weight: $0) }
    let results =
      backend == .kernels
      ? inputs[0].linears(parts) : parts.map { inputs[0].linear(weight: $0.weight) }
    return results[0] + results[1] + results[2]
  }
}

/// The cross-entropy of 1,024 vectors of 512 with 8,192 classes.
func crossEntropy(_ dtype: DType, _ backend: ProductBackend) -> Work {
  let targets = Tensor.randint(8192, [1024])
  let weight = (Tensor.randn([8192, 512]) * 0.02).to(dtype)
  return differentiated([Tensor.randn([1024, 512]).to(dtype), weight]) {
    backend == .kernels
      ? $0[0].linearCrossEntropyLoss(weight: $0[1], targets: targets)
      : $0[0].linear(weight: $0[1]).to(.float32).crossEntropyLoss(targets)
  }
}

/// A norm of the sum of 1,024 vectors of 512 and a branch.
func norm(_ dtype: DType, _ backend: ProductBackend) -> Work {
  let inputs = [[1024, 512], [1024, 512], [512], [512]].map { Tensor.randn($0).to(dtype) }
  return differentiated(inputs) {
    backend == .kernels
      ? $0[0].adding($0[1], normed: .layer, weight: $0[2], bias: $0[3], eps: 1e-5).normed
      : ($0[0] + $0[1]).layerNorm(normalizedShape: [512], weight: $0[2], bias: $0[3], eps: 1e-5)
  }
}

/// The root mean square norm of 1,024 vectors of 512.
func rootMeanSquare(_ dtype: DType, _ backend: ProductBackend) -> Work {
  differentiated([Tensor.randn([1024, 512]).to(dtype), Tensor.ones([512]).to(dtype)]) { inputs in
    if backend == .kernels {
      return inputs[0].normed(.rootMeanSquare, weight: inputs[1], eps: 1e-5)
    }
    let wide = inputs[0].to(.float32)
    let scale = (wide.square().mean(dim: [-1], keepdim: true) + 1e-5).rsqrt()
    return (wide * scale).to(inputs[0].dtype) * inputs[1]
  }
}

/// The norm of 50 gradients of 128 × 512.
func gradientNorm(_ dtype: DType, _ backend: ProductBackend) -> Work {
  let gradients = (0..<50).map { _ in Tensor.randn([128, 512]).to(dtype) }
  return {
    if backend == .kernels {
      _ = Tensor.sumOfSquares(gradients).squareRoot()
    } else {
      _ = Tensor.stack(gradients.map { $0.to(.float32).norm() }).norm().item(as: Double.self)
    }
  }
}

/// A step of AdamW over 50 parameters of 128 × 512 in float32.
func adam() -> Work {
  func tensors(_ make: ([Int]) -> Tensor) -> [Tensor] { (0..<50).map { _ in make([128, 512]) } }
  let parameters = tensors { Tensor.randn($0) }
  let gradients = tensors { Tensor.randn($0) }
  let (means, squares) = (tensors { Tensor.zeros($0) }, tensors { Tensor.ones($0) })
  var step = AdamStep(number: 1, lr: 1e-4, weightDecay: 0.01, gradientScale: 1.0000001)
  return {
    Tensor.adam_(parameters, gradients: gradients, means: means, squares: squares, step: step)
    step.number += 1
  }
}

func work(_ name: String, _ backend: ProductBackend) -> Work? {
  let parts = name.split(separator: ".").map(String.init)
  guard let kind = parts.first, let last = parts.last, let dtype = DType(name: last) else {
    return nil
  }
  // Texts of 8 to 88 tokens.
  let starts = (0...24).map { ($0 * 8) + ($0 * ($0 - 1) / 2) * 3 }
  switch kind {
  case "linear": return linear(dtype, .none, isPacked: false)
  case "gelu": return linear(dtype, .gelu, isPacked: false)
  case "inference": return linear(dtype, .gelu, isPacked: true)
  case "attention": return attention(dtype, batch: 8, length: 128)
  case "causal": return attention(dtype, batch: 1, length: 1024, isCausal: true)
  case "packed":
    return attention(dtype, batch: 1, length: starts[starts.count - 1], starts: starts)
  case "dropout": return dropout(dtype, backend)
  case "projections": return projections(dtype, backend)
  case "loss": return crossEntropy(dtype, backend)
  case "norm": return norm(dtype, backend)
  case "rms": return rootMeanSquare(dtype, backend)
  case "gradients": return gradientNorm(dtype, backend)
  // The weights of a run are float32 whatever its products are.
  case "adam": return adam()
  default: return nil
  }
}

/// Milliseconds of a run: the best of as many as fit into a fifth of a second, and of three at least.
func milliseconds(_ body: Work) -> Double {
  let clock = ContinuousClock()
  let start = clock.now
  var best = Double.infinity
  var count = 0
  while count < 3 || start.duration(to: clock.now) < .milliseconds(200) {
    best = min(best, clock.measure(body) / .milliseconds(1))
    count += 1
  }
  return best
}

/// Pages that a run takes from the system, on average.
func faults(_ body: Work) -> Double {
  func taken() -> Int {
    var usage = rusage()
    // RUSAGE_SELF, whose type differs from system to system.
    getrusage(0, &usage)
    return usage.ru_minflt
  }
  let before = taken()
  for _ in 0..<10 { body() }
  return Double(taken() - before) / 10
}

/// MB that tensors hold at most during a run, beside what they hold before it.
func megabytes(_ body: Work) throws -> Double {
  try MemoryStatistics.resetPeak()
  let before = try MemoryStatistics.of().current
  body()
  return Double(try MemoryStatistics.of().peak - before) / 1e6
}

/// Writes a line at once: the one who asked waits for it.
func answer(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

answer(
  "\(Runtime.kernelsProcessor ?? "none"); libtorch \(Runtime.loadedVersion), \(Runtime.threads) threads"
)
var known: [String: Work] = [:]
while let line = readLine() {
  let words = line.split(separator: " ").map(String.init)
  guard words.count == 3, let backend = ProductBackend(rawValue: words[2]) else {
    fatalError("expected a verb, a case and a backend, found '\(line)'")
  }
  Runtime.forceProducts(backend)
  let name = "\(words[1]) \(words[2])"
  if known[name] == nil {
    guard let new = work(words[1], backend) else { fatalError("there is no case '\(words[1])'") }
    for _ in 0..<3 { new() }
    known[name] = new
  }
  guard let body = known[name] else { continue }
  switch words[0] {
  case "time": answer("\(milliseconds(body))")
  case "faults": answer("\(faults(body))")
  case "memory": answer("\(try megabytes(body))")
  default: fatalError("there is no verb '\(words[0])'")
  }
}
