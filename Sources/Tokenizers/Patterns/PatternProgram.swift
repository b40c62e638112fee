/// An expression as instructions for a matcher that goes back where it fails.
struct PatternProgram: Sendable {
  enum Instruction: Sendable {
    /// Takes a scalar of a set.
    case set(Int)
    /// Takes scalars of a set, as many as allowed or as few.
    case repeatSet(Int, minimum: Int, maximum: Int, PatternNode.Greed)
    /// Goes on at one of two places; the first first.
    case split(Int, Int)
    case jump(Int)
    case anchor(PatternNode.Anchor)
    /// Notes the position at the start of a round of a loop.
    case enter(Int)
    /// Leaves a loop that takes nothing.
    case leaveIfEmpty(Int, exit: Int)
    /// Tests what follows with the instructions at a place, then goes on.
    case lookAhead(Int, isNegative: Bool, next: Int)
    /// Tests what lies so many scalars before.
    case lookBehind(Int, width: Int, isNegative: Bool, next: Int)
    /// Takes what the instructions at a place take, without going back into them.
    case atomic(Int, next: Int)
    case match
  }

  private(set) var instructions: [Instruction] = []
  private(set) var sets: [ScalarSet] = []
  private(set) var loops = 0
  private var emitted = 0

  /// Matches nothing, everywhere.
  static let empty: PatternProgram = {
    var program = PatternProgram()
    program.instructions = [.match]
    return program
  }()

  private init() {}

  init(_ source: String) throws(TokenizerError) {
    let node = try PatternParser.parse(source)
    try emit(node, source)
    instructions.append(.match)
  }

  private mutating func add(_ set: ScalarSet) -> Int {
    var set = set
    set.complete()
    sets.append(set)
    return sets.count - 1
  }

  private mutating func emit(_ node: PatternNode, _ source: String) throws(TokenizerError) {
    // Also counts what adds no instruction, such as an empty group a thousand times.
    emitted += 1
    guard emitted < 50_000, instructions.count < 50_000 else {
      throw .badPattern(pattern: source, offset: 0, message: "the pattern is too long")
    }
    switch node {
    case .empty: break
    case .set(let set): instructions.append(.set(add(set)))
    case .sequence(let nodes): for node in nodes { try emit(node, source) }
    case .anchor(let anchor): instructions.append(.anchor(anchor))
    case .alternatives(let nodes): try emitAlternatives(nodes, source)
    case .repetition(.set(let set), let minimum, let maximum, let greed):
      instructions.append(
        .repeatSet(add(set), minimum: minimum, maximum: maximum ?? .max, greed))
    case .repetition(let node, let minimum, let maximum, .possessive):
      try emit(
        .atomic(.repetition(node, minimum: minimum, maximum: maximum, .greedy)), source)
    case .repetition(let node, let minimum, let maximum, let greed):
      try emitRepetition(node, minimum, maximum, isLazy: greed == .lazy, source)
    case .atomic(let node):
      let place = try emitAside(node, source)
      instructions[place] = .atomic(place + 1, next: instructions.count)
    case .look(let node, isBehind: false, let isNegative):
      let place = try emitAside(node, source)
      instructions[place] = .lookAhead(place + 1, isNegative: isNegative, next: instructions.count)
    case .look(let node, isBehind: true, let isNegative):
      try emitLookBehind(node, isNegative, source)
    }
  }

  /// Instructions of their own, behind a place that the caller fills in.
  private mutating func emitAside(_ node: PatternNode, _ source: String) throws(TokenizerError)
    -> Int
  {
    let place = instructions.count
    instructions.append(.match)
    try emit(node, source)
    instructions.append(.match)
    return place
  }

  private mutating func emitLookBehind(
    _ node: PatternNode, _ isNegative: Bool, _ source: String
  ) throws(TokenizerError) {
    var branches = [node]
    if case .alternatives(let nodes) = node { branches = nodes }
    if !isNegative, branches.count > 1 {
      try emitAlternatives(
        branches.map { .look($0, isBehind: true, isNegative: false) }, source)
      return
    }
    for branch in branches {
      guard let width = branch.width else {
        throw .badPattern(
          pattern: source, offset: 0,
          message: "what is looked for behind a place must have a fixed length")
      }
      let place = try emitAside(branch, source)
      instructions[place] = .lookBehind(
        place + 1, width: width, isNegative: isNegative, next: instructions.count)
    }
  }

  private mutating func emitAlternatives(_ nodes: [PatternNode], _ source: String)
    throws(TokenizerError)
  {
    var jumps: [Int] = []
    for (index, node) in nodes.enumerated() {
      guard index + 1 < nodes.count else {
        try emit(node, source)
        break
      }
      let split = instructions.count
      instructions.append(.split(split + 1, 0))
      try emit(node, source)
      jumps.append(instructions.count)
      instructions.append(.jump(0))
      instructions[split] = .split(split + 1, instructions.count)
    }
    for jump in jumps { instructions[jump] = .jump(instructions.count) }
  }

  private mutating func emitRepetition(
    _ node: PatternNode, _ minimum: Int, _ maximum: Int?, isLazy: Bool, _ source: String
  ) throws(TokenizerError) {
    for _ in 0..<minimum { try emit(node, source) }
    func split(_ inside: Int, _ outside: Int) -> Instruction {
      isLazy ? .split(outside, inside) : .split(inside, outside)
    }
    if let maximum {
      var splits: [Int] = []
      for _ in minimum..<max(maximum, minimum) {
        splits.append(instructions.count)
        instructions.append(.match)
        try emit(node, source)
      }
      for place in splits { instructions[place] = split(place + 1, instructions.count) }
      return
    }
    let loop = loops
    loops += 1
    let start = instructions.count
    instructions.append(.match)
    instructions.append(.enter(loop))
    try emit(node, source)
    let leave = instructions.count
    instructions.append(.match)
    instructions.append(.jump(start))
    instructions[leave] = .leaveIfEmpty(loop, exit: instructions.count)
    instructions[start] = split(start + 1, instructions.count)
  }
}
