import Datasets
import Testing

struct RandomTests {
  @Test(arguments: [1, 2, 3, 4, 5, 16, 17, 100, 1000, 65_537])
  func `a permutation has each number once`(_ count: Int) {
    let order = Permutation(count: count, random: RandomStream(1, UInt64(count)))
    #expect((0..<count).map { order[$0] }.sorted() == Array(0..<count))
  }

  @Test func `a key decides about the numbers on every machine`() {
    var stream = RandomStream(1, 2, 3)
    var again = RandomStream(1, 2, 3)
    var other = RandomStream(1, 3, 2)
    let numbers = (0..<100).map { _ in stream.next() }
    #expect(numbers == (0..<100).map { _ in again.next() })
    #expect(numbers != (0..<100).map { _ in other.next() })
  }

  @Test func `numbers below a bound are all equally likely`() {
    var counts = [Int](repeating: 0, count: 7)
    var stream = RandomStream(5)
    for _ in 0..<70_000 { counts[stream.index(below: 7)] += 1 }
    // Five standard deviations of a binomial count: 5 · √(70,000 · 1/7 · 6/7) = 463.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 463 })
    #expect(stream.index(below: 0) == 0)
  }

  @Test(arguments: [3, 5, 8, 13])
  func `every number is as likely at every place`(_ count: Int) {
    var counts = [[Int]](repeating: .init(repeating: 0, count: count), count: count)
    let rounds = 6_000
    for round in 0..<rounds {
      let order = Permutation(count: count, random: RandomStream(9, UInt64(round)))
      for place in 0..<count { counts[place][order[place]] += 1 }
    }
    let mean = Double(rounds) / Double(count)
    let deviation = (mean * (1 - 1 / Double(count))).squareRoot()
    for row in counts { for found in row { #expect(abs(Double(found) - mean) < 5 * deviation) } }
  }
}
