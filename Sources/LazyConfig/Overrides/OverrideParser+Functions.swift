extension OverrideParser {
  /// The name before a parenthesis, with the position moved to the parenthesis; nil when there is none.
  mutating func functionName() -> String? {
    let start = cursor.position
    var end = start
    while end < cursor.bytes.count,
      cursor.bytes[end] == UInt8(ascii: "_") || ExpressionParser.isLetterOrDigit(cursor.bytes[end])
        || (cursor.bytes[end] == UInt8(ascii: ".") && end > start)
    {
      end += 1
    }
    guard end > start, !(cursor.bytes[start] >= 0x30 && cursor.bytes[start] <= 0x39) else {
      return nil
    }
    var open = end
    while open < cursor.bytes.count, cursor.bytes[open] == 0x20 || cursor.bytes[open] == 0x09 {
      open += 1
    }
    guard open < cursor.bytes.count, cursor.bytes[open] == UInt8(ascii: "(") else { return nil }
    cursor.position = open
    return cursor.string(start..<end)
  }

  struct FunctionArguments {
    var positional: [Operand] = []
    var named: [(name: String, value: Operand)] = []

    /// The values of all positional arguments, when none is a sweep.
    var values: [Value]? {
      var values: [Value] = []
      for operand in positional {
        guard case .value(let value) = operand else { return nil }
        values.append(value)
      }
      return values
    }
  }

  /// A function's value, with the position at its parenthesis.
  mutating func function(_ name: String) throws(SyntaxError) -> Operand {
    let start = cursor.position
    try cursor.descend()
    defer { cursor.depth -= 1 }
    let arguments = try functionArguments()
    let source = cursor.source
    func fail(_ problem: String) -> SyntaxError { SyntaxError(problem, in: source, at: start) }
    switch name {
    case "int", "float", "str", "bool", "json_str":
      return try OverrideFunctions.cast(arguments, to: name, fail: fail)
    case "choice": return try OverrideFunctions.choice(arguments, fail: fail)
    case "range": return .sweep(Sweep(try OverrideFunctions.range(arguments, fail: fail)))
    case "interval": return .sweep(Sweep(try OverrideFunctions.interval(arguments, fail: fail)))
    case "glob": return .sweep(Sweep(try OverrideFunctions.glob(arguments, fail: fail)))
    case "tag": return try OverrideFunctions.tag(arguments, fail: fail)
    case "sort": return try OverrideFunctions.sort(arguments, fail: fail)
    case "shuffle": return try OverrideFunctions.shuffle(arguments, fail: fail)
    case "extend_list":
      guard arguments.named.isEmpty, let values = arguments.values else {
        throw fail("extend_list takes values")
      }
      return .extend(values)
    default: return .value(try call(name, arguments, fail: fail))
    }
  }

  /// `GatedAttention(gate=relu)`: a call.
  private func call(
    _ name: String, _ arguments: FunctionArguments, fail: (String) -> SyntaxError
  ) throws(SyntaxError) -> Value {
    guard let last = name.split(separator: ".").last, last.first?.isUppercase == true else {
      throw fail(
        "there is no function '\(name)'; functions: \(OverrideFunctions.names.joined(separator: ", ")); a target's name starts with a capital"
      )
    }
    guard arguments.positional.isEmpty else {
      throw fail("\(name) takes arguments by name: key=value")
    }
    var map = ConfigMap()
    for (key, operand) in arguments.named {
      guard case .value(let value) = operand else {
        throw fail("a sweep cannot be an argument of \(name)")
      }
      map[key] = Node(value)
    }
    return .call(Call(name, map))
  }

  /// Arguments up to and with the closing parenthesis.
  private mutating func functionArguments() throws(SyntaxError) -> FunctionArguments {
    var arguments = FunctionArguments()
    var names: Set<String> = []
    cursor.position += 1
    cursor.skipSpace()
    if cursor.current == UInt8(ascii: ")") {
      cursor.position += 1
      return arguments
    }
    while true {
      cursor.skipSpace()
      if let name = argumentName() {
        guard names.insert(name).inserted else {
          throw cursor.error("the argument '\(name)' is given twice")
        }
        arguments.named.append((name, try operand()))
      } else {
        guard arguments.named.isEmpty else {
          throw cursor.error("an argument without a name follows one with a name")
        }
        arguments.positional.append(try operand())
      }
      cursor.skipSpace()
      switch cursor.current {
      case UInt8(ascii: ","): cursor.position += 1
      case UInt8(ascii: ")"):
        cursor.position += 1
        return arguments
      default: throw cursor.error("')' is missing")
      }
    }
  }

  /// `name=`, with the position moved behind it.
  private mutating func argumentName() -> String? {
    var end = cursor.position
    while end < cursor.bytes.count,
      cursor.bytes[end] == UInt8(ascii: "_") || ExpressionParser.isLetterOrDigit(cursor.bytes[end])
    {
      end += 1
    }
    guard ExpressionParser.isIdentifier(cursor.bytes[cursor.position..<end]) else { return nil }
    var equals = end
    while equals < cursor.bytes.count, cursor.bytes[equals] == 0x20 || cursor.bytes[equals] == 0x09
    {
      equals += 1
    }
    guard equals < cursor.bytes.count, cursor.bytes[equals] == UInt8(ascii: "=") else { return nil }
    let name = cursor.string(cursor.position..<end)
    cursor.position = equals + 1
    cursor.skipSpace()
    return name
  }
}
