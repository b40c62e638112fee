import LazyConfig

/// Makes trees at random, always the same for a seed.
struct RandomTree {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }

  mutating func key() -> String {
    ["a", "b", "c", "layer", "x.y", "with space", "_k", "é", "3", "k=v", "p+"][next(11)]
  }

  mutating func scalar() -> Value {
    switch next(8) {
    case 0: .null
    case 1: .bool(next(2) == 0)
    case 2: .int(next(100) - 50)
    case 3: .double(Double(next(1000)) / 8)
    case 4: .string(["relu", "yes", "a b", "it's", "1", "x\ny", "${", "", "\\", "?"][next(10)])
    case 5: .expression(["${a}", "${..b}", "x_${a.b}", "${oc.env:HOME}"][next(4)])
    case 6: .double([.infinity, .nan, 1e-9, -0.5][next(4)])
    default: .required
    }
  }

  mutating func value(depth: Int) -> Value {
    guard depth > 0 else { return scalar() }
    switch next(7) {
    case 0, 1: return map(depth: depth)
    case 2: return .list((0..<next(5)).map { _ in Node(value(depth: depth - 1)) })
    case 3:
      return .call(
        Call(
          ["FFN", "Layer", "Other"][next(3)], arguments(depth: depth - 1), isPartial: next(4) == 0))
    case 4:
      var repetition = Repetition(count: Node(.int(next(4) + 1)), of: Node(value(depth: depth - 1)))
      if next(2) == 0 { repetition[0] = Node(map(depth: 1)) }
      return .repetition(repetition)
    default: return scalar()
    }
  }

  private mutating func arguments(depth: Int) -> ConfigMap {
    var map = ConfigMap()
    for _ in 0..<next(5) { map[key()] = Node(value(depth: depth)) }
    return map
  }

  mutating func map(depth: Int) -> Value { .map(arguments(depth: depth - 1)) }

  /// A value with some of its parts changed.
  mutating func changed(_ value: Value, depth: Int) -> Value {
    if next(10) == 0, depth < 4 { return self.value(depth: depth) }
    switch value {
    case .map(var map):
      change(&map, depth: depth)
      if depth < 4, next(12) == 0 { return .call(Call("Layer", map)) }
      return .map(map)
    case .call(var call):
      change(&call.arguments, depth: depth)
      if next(6) == 0 { call.isPartial.toggle() }
      if next(8) == 0 { call.target = ["FFN", "Layer", "Other"][next(3)] }
      if next(12) == 0 { return .map(call.arguments) }
      return .call(call)
    case .list(var elements):
      for index in elements.indices {
        elements[index].value = changed(elements[index].value, depth: depth - 1)
      }
      if next(3) == 0 { elements.insert(Node(self.value(depth: 1)), at: next(elements.count + 1)) }
      if next(3) == 0, !elements.isEmpty { elements.remove(at: next(elements.count)) }
      return .list(elements)
    case .repetition(var repetition):
      let count = repetition.literalCount ?? 1
      if next(2) == 0, count > 0 { repetition[next(count)] = Node(scalar()) }
      if next(3) == 0 {
        repetition.element.value = changed(repetition.element.value, depth: depth - 1)
      }
      // An element that was edited stays within the list: beyond it, no text could say it.
      let least = (repetition.edited.last?.index ?? -1) + 1
      if next(4) == 0 { repetition.count = Node(.int(max(least, count + next(5) - 2))) }
      if next(8) == 0 { return .list(repetition.expanded(count: count)) }
      return .repetition(repetition)
    default: return next(4) == 0 ? scalar() : value
    }
  }

  private mutating func change(_ map: inout ConfigMap, depth: Int) {
    for position in 0..<map.count {
      map[position: position].value = changed(map[position: position].value, depth: depth - 1)
    }
    if next(3) == 0 { map[key()] = Node(value(depth: 1)) }
    if next(3) == 0, !map.isEmpty { map.remove(at: next(map.count)) }
  }
}
