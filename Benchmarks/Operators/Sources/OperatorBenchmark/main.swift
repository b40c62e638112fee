// Times small operators. Reads the name of a case from each line of standard input and answers with
// nanoseconds: compare.py asks this program and worker.py, PyTorch's twin, in turns.
import Foundation
import Torch

/// One case: runs `count` operators (or chains) and says how many it ran.
let cases: [String: (Int) -> Void] = [
  // 64 floats: what a call costs beside its arithmetic.
  "add": { count in
    let a = Tensor.rand([64])
    let b = Tensor.rand([64])
    for _ in 0..<count { _ = a + b }
  },
  "matmul": { count in
    let a = Tensor.rand([64, 64])
    let b = Tensor.rand([64, 64])
    for _ in 0..<count { _ = a.matmul(b) }
  },
  // 20 pointwise operators, recorded, and their backward pass; per operator of the forward pass.
  "chain": { count in
    let x = Tensor.rand([64]).requiringGrad()
    for _ in 0..<count / 20 {
      var h = x
      for _ in 0..<5 {
        h = h.tanh()
        h = h * 1.5
        h = h + x
        h = h.sigmoid()
      }
      h.sum().backward()
      x.grad = nil
    }
  },
]

/// Nanoseconds of one operator: the best of five runs of a twentieth of a second each.
func nanoseconds(_ body: (Int) -> Void) -> Double {
  let clock = ContinuousClock()
  var count = 1000
  body(count)
  var best = Double.infinity
  for _ in 0..<5 {
    let time = clock.measure { body(count) } / .nanoseconds(1)
    best = min(best, time / Double(count))
    count = max(1000, Int(5e7 / best))
  }
  return best
}

/// Writes a line at once: the one who asked waits for it.
func answer(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

answer("libtorch \(Runtime.loadedVersion), \(Runtime.threads) threads")
while let name = readLine() {
  guard let body = cases[name] else { fatalError("there is no case '\(name)'") }
  answer("\(nanoseconds(body))")
}
