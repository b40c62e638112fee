/// The functions of the override grammar.
enum OverrideFunctions {
  typealias Operand = OverrideParser.Operand
  typealias Arguments = OverrideParser.FunctionArguments
  typealias Fail = (String) -> SyntaxError

  static let names = [
    "bool", "choice", "extend_list", "float", "glob", "int", "interval", "json_str", "range",
    "shuffle",
    "sort", "str", "tag",
  ]

  // MARK: Casts

  static func cast(_ operand: Operand, to name: String, fail: Fail) throws(SyntaxError) -> Operand {
    switch operand {
    case .value(let value): return .value(try cast(value, to: name, fail: fail))
    case .sweep(var sweep):
      switch sweep.kind {
      case .choice(let choices):
        var cast: [Value] = []
        for choice in choices { cast.append(try self.cast(choice, to: name, fail: fail)) }
        sweep.kind = .choice(cast)
      case .range(let start, let stop, let step):
        guard name == "int" || name == "float" else { throw fail("a range cannot become \(name)") }
        sweep.kind = .range(
          start: try cast(start, to: name, fail: fail), stop: try cast(stop, to: name, fail: fail),
          step: try cast(step, to: name, fail: fail))
      case .interval(let start, let end):
        guard name == "int" || name == "float" else {
          throw fail("an interval cannot become \(name)")
        }
        if name == "int" {
          sweep.kind = .interval(start: start.rounded(.towardZero), end: end.rounded(.towardZero))
        }
      case .glob: throw fail("a glob cannot be cast")
      }
      return .sweep(sweep)
    case .extend: throw fail("extend_list cannot be cast")
    }
  }

  private static func cast(_ value: Value, to name: String, fail: Fail) throws(SyntaxError) -> Value
  {
    switch value {
    case .list(let elements) where name != "json_str":
      var cast: [Node] = []
      for element in elements {
        cast.append(Node(try self.cast(element.value, to: name, fail: fail)))
      }
      return .list(cast)
    case .map(let map) where name != "json_str":
      var cast = ConfigMap()
      for entry in map.entries {
        cast[entry.key] = Node(try self.cast(entry.node.value, to: name, fail: fail))
      }
      return .map(cast)
    default: break
    }
    switch name {
    case "int": return try integer(value, fail: fail)
    case "float": return try number(value, fail: fail)
    case "bool": return try boolean(value, fail: fail)
    case "json_str": return .string(JSONText.line(value))
    default: return .string(text(of: value))
    }
  }

  private static func text(of value: Value) -> String {
    switch value {
    case .string(let text): text
    case .reference(let reference): reference.text
    default: OverrideText.of(value)
    }
  }

  private static func integer(_ value: Value, fail: Fail) throws(SyntaxError) -> Value {
    switch value {
    case .int: return value
    case .bool(let value): return .int(value ? 1 : 0)
    case .double(let value):
      guard let exact = Int(exactly: value.rounded(.towardZero)) else {
        throw fail("\(value) does not fit a 64-bit integer")
      }
      return .int(exact)
    case .string(let text):
      if let read = try? Literal.value(of: Array(text.utf8)[...]), case .int = read { return read }
      throw fail("'\(text)' is not an integer")
    default: throw fail("\(value.summary) cannot become an integer")
    }
  }

  private static func number(_ value: Value, fail: Fail) throws(SyntaxError) -> Value {
    switch value {
    case .int(let value): return .double(Double(value))
    case .double: return value
    case .bool(let value): return .double(value ? 1 : 0)
    case .string(let text):
      switch try? Literal.value(of: Array(text.utf8)[...]) {
      case .int(let value)?: return .double(Double(value))
      case .double(let value)?: return .double(value)
      default: throw fail("'\(text)' is not a number")
      }
    default: throw fail("\(value.summary) cannot become a number")
    }
  }

  private static func boolean(_ value: Value, fail: Fail) throws(SyntaxError) -> Value {
    switch value {
    case .bool: return value
    case .int(let value): return .bool(value != 0)
    case .double(let value): return .bool(value != 0)
    case .string(let text):
      switch text.lowercased() {
      case "true": return .bool(true)
      case "false": return .bool(false)
      default: throw fail("'\(text)' is neither true nor false")
      }
    default: throw fail("\(value.summary) cannot become a boolean")
    }
  }

  // MARK: Sweeps

  static func choices(_ arguments: Arguments, _ name: String, fail: Fail) throws(SyntaxError)
    -> [Value]
  {
    guard arguments.named.isEmpty, let values = arguments.values, !values.isEmpty else {
      throw fail("\(name) takes values")
    }
    return values
  }

  /// Arguments by position or by name.
  private static func bind(
    _ arguments: Arguments, _ names: [String], _ function: String, fail: Fail
  ) throws(SyntaxError) -> [Value?] {
    guard arguments.positional.count <= names.count, let positional = arguments.values else {
      throw fail("\(function) takes \(names.joined(separator: ", "))")
    }
    var bound: [Value?] = positional + Array(repeating: nil, count: names.count - positional.count)
    for (name, operand) in arguments.named {
      guard let index = names.firstIndex(of: name), bound[index] == nil,
        case .value(let value) = operand
      else {
        throw fail("\(function) takes \(names.joined(separator: ", ")); found '\(name)'")
      }
      bound[index] = value
    }
    return bound
  }

  private static func isNumber(_ value: Value) -> Bool {
    switch value {
    case .int, .double: true
    default: false
    }
  }

  static func range(_ arguments: Arguments, fail: Fail) throws(SyntaxError) -> Sweep.Kind {
    var bound = try bind(arguments, ["start", "stop", "step"], "range", fail: fail)
    if bound[1] == nil {
      bound[1] = bound[0]
      bound[0] = nil
    }
    guard let stop = bound[1] else { throw fail("range needs a stop") }
    let start = bound[0] ?? .int(0)
    let step = bound[2] ?? .int(1)
    guard isNumber(start), isNumber(stop), isNumber(step) else { throw fail("range takes numbers") }
    guard step != .int(0), step != .double(0) else { throw fail("a range's step cannot be 0") }
    return .range(start: start, stop: stop, step: step)
  }

  static func interval(_ arguments: Arguments, fail: Fail) throws(SyntaxError) -> Sweep.Kind {
    let bound = try bind(arguments, ["start", "end"], "interval", fail: fail)
    func number(_ value: Value?) throws(SyntaxError) -> Double {
      switch value {
      case .int(let value)?: return Double(value)
      case .double(let value)?: return value
      default: throw fail("interval takes two numbers: start and end")
      }
    }
    return .interval(start: try number(bound[0]), end: try number(bound[1]))
  }

  static func glob(_ arguments: Arguments, fail: Fail) throws(SyntaxError) -> Sweep.Kind {
    let bound = try bind(arguments, ["include", "exclude"], "glob", fail: fail)
    func patterns(_ value: Value?) throws(SyntaxError) -> [String] {
      switch value {
      case nil: return []
      case .string(let text)?: return [text]
      case .list(let elements)?:
        var patterns: [String] = []
        for element in elements {
          guard case .string(let text) = element.value else { throw fail("glob takes text") }
          patterns.append(text)
        }
        return patterns
      default: throw fail("glob takes text, or a list of texts")
      }
    }
    let include = try patterns(bound[0])
    guard !include.isEmpty else { throw fail("glob needs a pattern") }
    return .glob(include: include, exclude: try patterns(bound[1]))
  }

  static func tag(_ arguments: Arguments, fail: Fail) throws(SyntaxError) -> Operand {
    guard arguments.named.isEmpty, let last = arguments.positional.last,
      case .sweep(var sweep) = last
    else {
      throw fail("tag takes names, and a sweep last")
    }
    for operand in arguments.positional.dropLast() {
      guard case .value(.string(let name)) = operand else {
        throw fail("tag takes names, and a sweep last")
      }
      sweep.tags.append(name)
    }
    return .sweep(sweep)
  }

  // MARK: Order

  static func sort(_ arguments: Arguments, fail: Fail) throws(SyntaxError) -> Operand {
    var isReversed = false
    for (name, operand) in arguments.named {
      guard name == "reverse", case .value(.bool(let value)) = operand else {
        throw fail("sort takes values and reverse=true or false; found '\(name)'")
      }
      isReversed = value
    }
    guard let first = arguments.positional.first else { throw fail("sort needs values") }
    if arguments.positional.count == 1 {
      switch first {
      case .value(.list(let elements)):
        return .value(
          .list(try sorted(elements.map(\.value), isReversed, fail: fail).map { Node($0) }))
      case .sweep(var sweep):
        switch sweep.kind {
        case .choice(let choices): sweep.kind = .choice(try sorted(choices, isReversed, fail: fail))
        case .range(let start, let stop, let step) where isReversed == (isNegative(step) == false):
          let values = SweepValues.range(start: start, stop: stop, step: step)
          sweep.kind = .choice(values.reversed())
        case .range: break
        default: throw fail("only a choice or a range can be sorted")
        }
        return .sweep(sweep)
      default: throw fail("sort takes a list, a sweep, or several values")
      }
    }
    guard let values = arguments.values else { throw fail("sort takes values") }
    return .sweep(Sweep(.choice(try sorted(values, isReversed, fail: fail))))
  }

  private static func isNegative(_ value: Value) -> Bool {
    switch value {
    case .int(let value): value < 0
    case .double(let value): value < 0
    default: false
    }
  }

  private static func sorted(_ values: [Value], _ isReversed: Bool, fail: Fail) throws(SyntaxError)
    -> [Value]
  {
    var numbers: [(Double, Value)] = []
    var texts: [String] = []
    for value in values {
      switch value {
      case .int(let number): numbers.append((Double(number), value))
      case .double(let number): numbers.append((number, value))
      case .bool(let flag): numbers.append((flag ? 1 : 0, value))
      case .string(let text): texts.append(text)
      default: throw fail("only numbers or texts can be sorted, found \(value.summary)")
      }
    }
    guard numbers.isEmpty || texts.isEmpty else {
      throw fail("numbers and texts cannot be sorted together")
    }
    let ordered =
      texts.isEmpty ? numbers.sorted { $0.0 < $1.0 }.map(\.1) : texts.sorted().map(Value.string)
    return isReversed ? ordered.reversed() : ordered
  }

  static func shuffle(_ arguments: Arguments, fail: Fail) throws(SyntaxError) -> Operand {
    guard arguments.named.isEmpty, let first = arguments.positional.first else {
      throw fail("shuffle needs values")
    }
    if arguments.positional.count == 1 {
      switch first {
      case .value(.list(let elements)): return .value(.list(SweepValues.shuffled(elements)))
      case .sweep(var sweep):
        sweep.isShuffled = true
        return .sweep(sweep)
      default: throw fail("shuffle takes a list, a sweep, or several values")
      }
    }
    guard let values = arguments.values else { throw fail("shuffle takes values") }
    var sweep = Sweep(.choice(values))
    sweep.isShuffled = true
    return .sweep(sweep)
  }
}
