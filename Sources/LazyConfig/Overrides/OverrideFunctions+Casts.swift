/// `int(…)`, `float(…)`, `bool(…)`, `str(…)` and `json_str(…)`, which convert as Python does.
extension OverrideFunctions {
  static func cast(_ arguments: Arguments, to name: String, fail: Fail) throws(SyntaxError)
    -> Operand
  {
    switch try operand(arguments, name, named: ["value"], fail: fail) {
    case .value(let value): return .value(try cast(value, to: name, fail: fail))
    case .sweep(var sweep, let isSimple):
      sweep.kind = try cast(sweep.kind, to: name, fail: fail)
      return .sweep(sweep, isSimple: isSimple)
    case .extend: throw fail("extend_list cannot be cast")
    }
  }

  private static func cast(_ sweep: Sweep.Kind, to name: String, fail: Fail) throws(SyntaxError)
    -> Sweep.Kind
  {
    switch sweep {
    case .choice(let choices):
      var cast: [Value] = []
      for choice in choices { cast.append(try self.cast(choice, to: name, fail: fail)) }
      return .choice(cast)
    case .range(let start, let stop, let step):
      guard name == "int" || name == "float" else { throw fail("a range cannot become \(name)") }
      return .range(
        start: try cast(start, to: name, fail: fail), stop: try cast(stop, to: name, fail: fail),
        step: try cast(step, to: name, fail: fail))
    case .interval(let start, let end):
      guard name == "int" || name == "float" else {
        throw fail("an interval cannot become \(name)")
      }
      guard name == "int" else { return sweep }
      guard start.isFinite, end.isFinite else { throw fail("an interval of integers has two ends") }
      return .interval(start: start.rounded(.towardZero), end: end.rounded(.towardZero))
    case .glob: throw fail("a glob cannot be cast")
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
    case "json_str":
      let json = PythonText.json(of: value)
      // Each level of quotes doubles the backslashes of the one before.
      guard json.utf8.count <= Limits.jsonText else {
        throw fail("json_str makes more than \(Limits.jsonText) bytes")
      }
      do throws(SyntaxError) {
        return try Value(parsing: json)
      } catch {
        throw fail(error.problem)
      }
    default: return try text(value, fail: fail)
    }
  }

  /// A reference stays one: what it stands for is not known yet.
  private static func text(_ value: Value, fail: Fail) throws(SyntaxError) -> Value {
    switch value {
    case .string, .reference: return value
    case .int, .double, .bool: return .string(OverrideText.of(value))
    case .required: return .string("???")
    default: throw fail("\(value.summary) cannot become text")
    }
  }

  private static func integer(_ value: Value, fail: Fail) throws(SyntaxError) -> Value {
    switch value {
    case .int: return value
    case .bool(let value): return .int(value ? 1 : 0)
    case .double(let value):
      guard let exact = Int(exactly: value.rounded(.towardZero)) else {
        throw fail("\(Literal.text(of: value)) does not fit a 64-bit integer")
      }
      return .int(exact)
    case .string(let text):
      guard let digits = PythonText.integer(text) else { throw fail("'\(text)' is not an integer") }
      guard let value = Int(digits) else { throw fail(Literal.IntegerOverflow(text: text).problem) }
      return .int(value)
    default: throw fail("\(value.summary) cannot become an integer")
    }
  }

  private static func number(_ value: Value, fail: Fail) throws(SyntaxError) -> Value {
    switch value {
    case .int(let value): return .double(Double(value))
    case .double: return value
    case .bool(let value): return .double(value ? 1 : 0)
    case .string(let text):
      guard let value = PythonText.number(text) else { throw fail("'\(text)' is not a number") }
      return .double(value)
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
}
