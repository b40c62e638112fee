import Foundation
import LazyConfig
import Testing

@testable import Runs

/// What scikit-learn and SciPy compute: written by `Fixtures/make_metrics.py`.
private struct MetricFixture: Decodable {
  struct Classes: Decodable {
    var predictions: [Int]
    var targets: [Int]
    var values: [String: Double?]
    var labels: [Int]
    var confusion: [[Double]]
  }
  struct Numbers: Decodable {
    var predictions: [Double]
    var targets: [Double]
    var values: [String: Double?]
  }
  var classes: [String: Classes]
  var numbers: [String: Numbers]

  static let recorded: MetricFixture? = try? JSONDecoder().decode(
    MetricFixture.self,
    from: Data(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/metrics.json")))
}

@Suite("Metrics")
struct MetricTests {
  private func values(
    _ metric: any Metric, _ batches: [MetricBatch], classNames: [String] = []
  ) throws -> [String: Double] {
    var accumulator = metric.accumulator(classNames: classNames)
    for batch in batches { try accumulator.add(batch) }
    return Dictionary(uniqueKeysWithValues: accumulator.values.map { ($0.name, $0.value) })
  }

  /// Batches of three: what comes out must not depend on how examples come in.
  private func batches(_ count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: 3).map { $0..<min(count, $0 + 3) }
  }

  /// Sums in another order differ by some units in the last place.
  private func expectEqual(
    _ ours: [String: Double], _ theirs: [String: Double?], to tolerance: Double
  ) {
    for (name, value) in theirs {
      if let value {
        #expect(
          ours[name].map { abs($0 - value) <= tolerance * max(1, abs(value)) } == true,
          "\(name): \(ours[name].map { "\($0)" } ?? "none") in place of \(value)")
      } else {
        #expect(ours[name] == nil, "\(name)")
      }
    }
  }

  @Test(arguments: MetricFixture.recorded?.classes.keys.sorted() ?? ["missing"])
  func `metrics of classes are scikit-learn's`(name: String) throws {
    let fixture = try #require(MetricFixture.recorded?.classes[name])
    let all: [any Metric] =
      [Accuracy(), MatthewsCorrelation()]
      + [ClassAverage.macro, .micro, .weighted].flatMap { average -> [any Metric] in
        [
          Precision(average: average, perClass: true), Recall(average: average, perClass: true),
          F1(average: average, perClass: true),
        ]
      }
    let parts = batches(fixture.targets.count).map {
      MetricBatch.classes(
        predictions: Array(fixture.predictions[$0]), targets: Array(fixture.targets[$0]))
    }
    var ours: [String: Double] = [:]
    for metric in all {
      let values = try values(metric, parts)
      #expect(values[metric.name] != nil)
      ours.merge(values) { $1 }
    }
    #expect(Set(ours.keys) == Set(fixture.values.keys))
    expectEqual(ours, fixture.values, to: 1e-14)
    var matrix = ConfusionMatrix().accumulator(classNames: [])
    for part in parts { try matrix.add(part) }
    #expect(matrix.table?.values == fixture.confusion)
    #expect(matrix.table?.rows == fixture.labels.map(String.init))
  }

  @Test(arguments: MetricFixture.recorded?.numbers.keys.sorted() ?? ["missing"])
  func `metrics of numbers are SciPy's and scikit-learn's`(name: String) throws {
    let fixture = try #require(MetricFixture.recorded?.numbers[name])
    let parts = batches(fixture.targets.count).map {
      MetricBatch.numbers(
        predictions: Array(fixture.predictions[$0]), targets: Array(fixture.targets[$0]))
    }
    var ours: [String: Double] = [:]
    for metric in [PearsonCorrelation(), SpearmanCorrelation(), MeanSquaredError()] as [any Metric]
    {
      ours.merge(try values(metric, parts)) { $1 }
    }
    // Numbers around 10⁷ have lost seven digits before anything is computed.
    expectEqual(ours, fixture.values, to: name == "far from zero" ? 1e-9 : 1e-13)
    #expect(Set(ours.keys) == Set(fixture.values.filter { $0.value != nil }.keys))
  }

  @Test func `perplexity is that of the mean loss over all tokens`() throws {
    let values = try values(
      Perplexity(), [.losses(sum: 10, count: 4), .losses(sum: 2, count: 2)])
    #expect(values == ["perplexity": exp(2.0)])
    #expect(
      try self.values(Perplexity(), [.losses(sum: 1e6, count: 1)]) == ["perplexity": .infinity])
  }

  private static let all: [any Metric] = [
    Accuracy(), F1(), Precision(), Recall(), MatthewsCorrelation(), PearsonCorrelation(),
    SpearmanCorrelation(), MeanSquaredError(), Perplexity(), ConfusionMatrix(),
  ]

  @Test func `without examples there is no value`() throws {
    for metric in Self.all {
      let accumulator = metric.accumulator(classNames: ["a", "b"])
      #expect(accumulator.values.isEmpty && accumulator.table == nil, "\(metric.name)")
    }
  }

  @Test func `each takes what it says and refuses the rest`() throws {
    let given: [MetricBatch] = [
      .classes(predictions: [0, 1], targets: [0, 1]),
      .numbers(predictions: [0, 1], targets: [0, 1]), .losses(sum: 1, count: 1),
    ]
    for metric in Self.all {
      for batch in given {
        var accumulator = metric.accumulator(classNames: [])
        if batch.input == metric.input {
          try accumulator.add(batch)
        } else {
          let error = #expect(throws: MetricError.self) { try accumulator.add(batch) }
          #expect(error?.description.contains("takes \(metric.input.rawValue), and") == true)
        }
      }
    }
  }

  @Test func `a batch that cannot be is refused whole`() throws {
    var accumulator = Accuracy().accumulator(classNames: [])
    #expect(
      error { try accumulator.add(.classes(predictions: [1, 2], targets: [1])) }
        == "Accuracy: 2 predictions for 1 targets")
    #expect(
      error { try accumulator.add(.classes(predictions: [1, -100], targets: [1, 1])) }
        == "Accuracy: expected classes from 0, found -100")
    #expect(accumulator.values.isEmpty)
  }

  @Test func `what is not a number stays so`() throws {
    let batch = MetricBatch.numbers(predictions: [1, .nan, 3], targets: [1, 2, 3])
    for metric in [PearsonCorrelation(), SpearmanCorrelation(), MeanSquaredError()] as [any Metric]
    {
      #expect(try values(metric, [batch])[metric.name]?.isNaN == true, "\(metric.name)")
    }
  }

  @Test func `classes have their names`() throws {
    let batch = MetricBatch.classes(predictions: [0, 1, 5], targets: [0, 0, 1])
    let values = try values(F1(perClass: true), [batch], classNames: ["anger", "joy"])
    #expect(Set(values.keys) == ["f1_macro", "f1/anger", "f1/joy", "f1/5"])
    var matrix = ConfusionMatrix().accumulator(classNames: ["anger", "joy", "fear"])
    try matrix.add(batch)
    #expect(matrix.table?.rows == ["anger", "joy", "fear", "5"])
    #expect(matrix.table?.values[0] == [1, 1, 0, 0])
    var small = ConfusionMatrix(mostClasses: 2).accumulator(classNames: [])
    try small.add(batch)
    #expect(small.table == nil)
  }

  @Test func `metrics are targets of a config`() throws {
    let tree = try ConfigTree(
      yaml: "{_target_: MetricSlot, metrics: [Accuracy, {_target_: F1, average: weighted}]}")
    let metrics = try tree.build(as: MetricSlot.self).metrics
    #expect(metrics.map(\.name) == ["accuracy", "f1_weighted"])
  }
}

/// The slot that a trainer has.
@Configurable
struct MetricSlot {
  let metrics: [any Metric]
}
