import NN
import Testing
import Torch

@Suite struct KeyValueCacheTests {
  /// More positions than are reserved at first, and than twice as many.
  @Test func `it grows, and keeps what it holds`() {
    let cache = KeyValueCache()
    let owner = Identity()
    let keys = Tensor.rand([2, 3, 200, 4])
    let values = Tensor.rand([2, 3, 200, 4])
    func part(_ tensor: Tensor, _ start: Int, _ length: Int) -> Tensor {
      tensor.narrow(dim: 2, start: start, length: length)
    }
    var start = 0
    for length in [5, 1, 62, 1, 1, 70, 60] {
      let (k, v) = cache.append(
        part(keys, start, length), part(values, start, length), of: owner)
      start += length
      #expect(k.equal(part(keys, 0, start)), "after \(start)")
      #expect(v.equal(part(values, 0, start)), "after \(start)")
      #expect(cache.length == start)
    }
    #expect(start == 200)
  }

  @Test func `each attention has its own, and rows are chosen in all`() {
    let cache = KeyValueCache()
    let (first, second) = (Identity(), Identity())
    let (a, b) = (Tensor.rand([2, 1, 3, 4]), Tensor.rand([2, 1, 3, 4]))
    _ = cache.append(a, a + 1, of: first)
    _ = cache.append(b, b + 1, of: second)
    cache.select(rows: Tensor([1, 1, 0]))
    let new = Tensor.rand([3, 1, 1, 4])
    for (owner, old) in [(first, a), (second, b)] {
      let (keys, values) = cache.append(new, new, of: owner)
      let rows = Tensor.stack([old[1], old[1], old[0]], dim: 0)
      #expect(keys.equal(Tensor.cat([rows, new], dim: 2)))
      #expect(values.equal(Tensor.cat([rows + 1, new], dim: 2)))
    }
  }
}
