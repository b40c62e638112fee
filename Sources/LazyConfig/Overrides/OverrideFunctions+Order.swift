/// `sort(…)` and `shuffle(…)`.
extension OverrideFunctions {
  static func sort(_ arguments: Arguments, fail: Fail) throws(SyntaxError) -> Operand {
    var arguments = arguments
    var isReversed = false
    if let index = arguments.named.firstIndex(where: { $0.name == "reverse" }) {
      guard case .value(.bool(let value)) = arguments.named.remove(at: index).value else {
        throw fail("sort takes reverse=true or reverse=false")
      }
      isReversed = value
    }
    switch try operand(arguments, "sort", named: ["list", "sweep"], fail: fail) {
    case .value(.list(let elements)):
      let sorted = try sorted(elements.map(\.value), isReversed, fail: fail)
      return .value(.list(sorted.map { Node($0) }))
    case .value(let value): return .value(value)
    case .sweep(var sweep, let isSimple):
      switch sweep.kind {
      case .choice(let choices): sweep.kind = .choice(try sorted(choices, isReversed, fail: fail))
      case .range(let start, let stop, let step):
        if isNegative(step) != isReversed {
          guard let range = SweepValues.reversedRange(start: start, stop: stop, step: step) else {
            throw fail("the range's ends are too far away for it to be sorted")
          }
          sweep.kind = range
        }
      default: throw fail("only a choice or a range can be sorted")
      }
      return .sweep(sweep, isSimple: isSimple)
    case .extend: throw fail("extend_list cannot be sorted")
    }
  }

  private static func isNegative(_ value: Value) -> Bool {
    SweepValues.number(value).map { $0 <= 0 } ?? false
  }

  /// Numbers by size, or texts by their code points. What is equal keeps its order.
  private static func sorted(_ values: [Value], _ isReversed: Bool, fail: Fail) throws(SyntaxError)
    -> [Value]
  {
    var numbers: [(key: Double, value: Value)] = []
    var texts: [(key: String, value: Value)] = []
    for value in values {
      switch value {
      case .int(let number): numbers.append((Double(number), value))
      case .double(let number): numbers.append((number, value))
      case .bool(let flag): numbers.append((flag ? 1 : 0, value))
      case .string(let text): texts.append((text, value))
      case .reference(let reference): texts.append((reference.text, value))
      default: throw fail("only numbers or texts can be sorted, found \(value.summary)")
      }
    }
    guard numbers.isEmpty || texts.isEmpty else {
      throw fail("numbers and texts cannot be sorted together")
    }
    if texts.isEmpty {
      return ordered(numbers) { isReversed ? $1 < $0 : $0 < $1 }
    }
    return ordered(texts) { a, b in
      let (first, second) = isReversed ? (b, a) : (a, b)
      return first.unicodeScalars.lexicographicallyPrecedes(second.unicodeScalars)
    }
  }

  private static func ordered<Key>(
    _ entries: [(key: Key, value: Value)], by precedes: (Key, Key) -> Bool
  ) -> [Value] {
    entries.enumerated().sorted { a, b in
      if precedes(a.element.key, b.element.key) { return true }
      return a.offset < b.offset && !precedes(b.element.key, a.element.key)
    }.map(\.element.value)
  }

  static func shuffle(_ arguments: Arguments, fail: Fail) throws(SyntaxError) -> Operand {
    switch try operand(arguments, "shuffle", named: ["list", "sweep"], fail: fail) {
    case .value(.list(let elements)): return .value(.list(SweepValues.shuffled(elements)))
    case .value(let value): return .value(.list([Node(value)]))
    case .sweep(var sweep, let isSimple):
      switch sweep.kind {
      case .choice, .range: sweep.isShuffled = true
      default: throw fail("only a choice or a range can be shuffled")
      }
      return .sweep(sweep, isSimple: isSimple)
    case .extend: throw fail("extend_list cannot be shuffled")
    }
  }
}
