import Testing
import Torch
import WorkCounter

/// What an operator makes in Swift: the object of its result, and no more.
@Suite struct AllocationTests {
  /// How many objects a run makes, after some that may keep what they made.
  private static func objects(_ body: () -> Void) -> Int {
    for _ in 0..<3 { body() }
    let before = object_count()
    for _ in 0..<10 { body() }
    return Int(object_count() - before) / 10
  }

  #if DEBUG || !os(Linux)
    @Test(.disabled("objects are counted on Linux; a debug build makes more than an optimised one"))
    func operatorsMakeTheirResultsAlone() {}
  #else
    /// In a process of its own: all of its objects are counted.
    @Test func operatorsMakeTheirResultsAlone() async {
      await #expect(processExitsWith: .success) {
        precondition(start_counting_objects(), "this runtime does not let its objects be counted")
        let (a, b) = (Tensor.ones([16, 16]), Tensor.ones([16, 16]))
        let (row, ids) = (Tensor.ones([16]), Tensor.zeros([4], dtype: .int64))
        let heads = Tensor.ones([2, 16, 16])
        func check(_ name: String, _ expected: Int, _ body: () -> Void) {
          let found = AllocationTests.objects(body)
          precondition(found == expected, "\(name) makes \(found) objects instead of \(expected)")
        }
        check("nothing", 0) {}
        check("add", 1) { _ = a + b }
        check("add a number", 1) { _ = a + 2 }
        check("matmul", 1) { _ = a.matmul(b) }
        check("transpose", 1) { _ = a.transpose(0, 1) }
        check("softmax", 1) { _ = a.softmax(dim: -1) }
        check("in place", 0) { a.mul_(b) }
        check("linear", 1) { _ = a.linear(weight: b, bias: row, activation: .gelu) }
        check("norm", 1) { _ = a.normed(.layer, weight: row, bias: row, eps: 1e-5) }
        check("embedding", 1) { _ = Tensor.embedding(weight: a, indices: ids) }
        check("dropout", 1) { _ = a.dropping(0.5, adding: b) }
        check("attention", 1) {
          _ = Tensor.attention(queries: heads, keys: heads, values: heads, heads: 2, scale: 0.5)
        }
      }
    }
  #endif
}
