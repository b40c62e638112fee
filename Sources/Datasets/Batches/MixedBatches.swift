/// Batches of several sources, in proportion to weights.
struct MixedBatches: BatchSource {
  struct Part: Sendable {
    var source: any BatchSource
    var weight: Double
  }

  private let parts: [Part]
  /// For each step of an epoch the part that it comes from, and how many of that part came before in the epoch.
  private let steps: [(part: Int, number: Int)]
  /// How many batches of each part an epoch has.
  private let counts: [Int]

  init(_ parts: [Part], batchesPerEpoch: Int?) throws(DataError) {
    self.parts = parts
    var total = 0
    for part in parts {
      let count = try part.source.plan(epoch: 0).batchCount
      guard count > 0 else {
        throw .tooFewExamples(split: "a source", needed: 1, found: 0, reason: "a mixture")
      }
      total += count
    }
    let sum = parts.reduce(0) { $0 + $1.weight }
    var counts = [Int](repeating: 0, count: parts.count)
    var steps: [(part: Int, number: Int)] = []
    for step in 0..<(batchesPerEpoch ?? total) {
      // The part that is furthest behind; of equal ones the first.
      var best = (part: 0, lack: -Double.infinity)
      for (number, part) in parts.enumerated() {
        let lack = part.weight / sum * Double(step + 1) - Double(counts[number])
        if lack > best.lack { best = (number, lack) }
      }
      steps.append((best.part, counts[best.part]))
      counts[best.part] += 1
    }
    self.steps = steps
    self.counts = counts
  }

  func plan(epoch: Int) throws(DataError) -> EpochPlan {
    var plans: [[EpochPlan]] = []
    var offsets: [Int] = []
    for (part, count) in zip(parts, counts) {
      // Where the part stands at the beginning of the epoch, and the epochs of its own that are needed.
      var skip = max(0, epoch) * count
      var own = 0
      var plan = try part.source.plan(epoch: 0)
      while count > 0, skip >= plan.batchCount, plan.batchCount > 0 {
        skip -= plan.batchCount
        own += 1
        plan = try part.source.plan(epoch: own)
      }
      var needed = [plan]
      var there = plan.batchCount - skip
      while there < count {
        own += 1
        plan = try part.source.plan(epoch: own)
        guard plan.batchCount > 0 else {
          throw .tooFewExamples(split: "a source", needed: 1, found: 0, reason: "a mixture")
        }
        needed.append(plan)
        there += plan.batchCount
      }
      plans.append(needed)
      offsets.append(skip)
    }
    return EpochPlan(batchCount: steps.count) { [plans, offsets] index throws(DataError) in
      let (part, number) = steps[index]
      var place = offsets[part] + number
      for plan in plans[part] {
        if place < plan.batchCount { return try plan.batch(at: place) }
        place -= plan.batchCount
      }
      throw .noBatch(index: index, count: steps.count)
    }
  }
}
