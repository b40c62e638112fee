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

  // MARK: Sweeps

  static func choice(_ arguments: Arguments, fail: Fail) throws(SyntaxError) -> Operand {
    guard arguments.named.isEmpty, !arguments.positional.isEmpty else {
      throw fail("choice takes values")
    }
    // Values that a cast or an order made of several.
    if arguments.positional.count == 1,
      case .sweep(let sweep, isSimple: true) = arguments.positional[0]
    {
      return .sweep(sweep)
    }
    guard let values = arguments.values else {
      throw fail("choice takes values, and no sweep among them")
    }
    return .sweep(Sweep(.choice(values)))
  }

  /// The operand of a function of one: an argument with one of these names, or the only argument without
  /// a name, or several as choices.
  static func operand(
    _ arguments: Arguments, _ function: String, named names: [String], fail: Fail
  ) throws(SyntaxError) -> Operand {
    if let (name, operand) = arguments.named.first {
      guard names.contains(name), arguments.named.count == 1 else {
        let unknown = arguments.named.first { !names.contains($0.name) }?.name ?? name
        throw fail(
          "\(function) takes no '\(unknown)' here; it takes \(names.joined(separator: ", "))")
      }
      guard arguments.positional.isEmpty else {
        throw fail("\(function) takes values, or one '\(name)'")
      }
      return operand
    }
    guard arguments.positional.count != 1 else { return arguments.positional[0] }
    guard let values = arguments.values, !values.isEmpty else {
      throw fail("\(function) takes values")
    }
    return .sweep(Sweep(.choice(values)), isSimple: true)
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
    var operands = arguments.positional
    guard !operands.isEmpty else { throw fail("tag takes names, and a sweep last") }
    for (name, operand) in arguments.named {
      guard name == "sweep" else {
        throw fail("tag takes no '\(name)'; it takes names and a sweep")
      }
      operands.append(operand)
    }
    guard case .sweep(var sweep, let isSimple)? = operands.popLast() else {
      throw fail("tag takes names, and a sweep last")
    }
    sweep.tags = []
    for operand in operands {
      guard case .value(.string(let name)) = operand else {
        throw fail("tag takes names, and a sweep last")
      }
      sweep.tags.append(name)
    }
    return .sweep(sweep, isSimple: isSimple)
  }
}
