/// A group of the list with its operators.
struct ResolvedGroup: Sendable {
  var name: String
  var operators: [Operator]
}

/// One file of output.
public struct GeneratedFile: Equatable, Sendable {
  /// Below the package's folder.
  public var path: String
  public var contents: String
}

/// Turns libtorch's descriptions and the list into files.
public struct Generator {
  private var functions: [NativeFunction]
  private var groups: [ResolvedGroup]

  /// Resolves the list; throws where an operator is unknown, cannot cross, or clashes.
  public init(
    functions: [NativeFunction], derivatives: Derivatives, list: OperatorList
  ) throws {
    self.functions = functions
    let byName = Dictionary(functions.map { ($0.schema.fullName, $0) }) { first, _ in first }
    groups = try list.groups.map { group in
      ResolvedGroup(
        name: group.name,
        operators: try group.entries.map { entry in
          guard let function = byName[entry.name] else {
            throw GeneratorError.unknownOperator(
              name: entry.name, line: entry.line, nearest: nearest(to: entry.name, in: byName.keys))
          }
          return try entry.resolve(function, derivatives)
        })
    }
    try checkClashes(groups.flatMap(\.operators))
  }

  /// All files, in a fixed order.
  public var files: [GeneratedFile] {
    [
      GeneratedFile(
        path: "Sources/CTorch/include/Generated/ctorch_operators.h",
        contents: CHeaderEmitter.emit(groups)),
      GeneratedFile(
        path: "Sources/CTorch/Generated/skipped.txt",
        contents: SkippedEmitter.emit(functions, groups: groups)),
    ]
      + groups.flatMap { group in
        [
          GeneratedFile(
            path: "Sources/CTorch/Generated/\(group.name).cpp", contents: CppEmitter.emit(group)),
          GeneratedFile(
            path: "Sources/Torch/Generated/\(group.name).swift",
            contents: SwiftEmitter.emit(group)),
        ]
      }
  }

  /// How many operators are generated.
  public var count: Int { groups.reduce(0) { $0 + $1.operators.count } }
}

extension OperatorList.Entry {
  /// The operator that this entry asks for.
  fileprivate func resolve(
    _ function: NativeFunction, _ derivatives: Derivatives
  ) throws -> Operator {
    var given: SwiftName?
    if let swiftName {
      given = SwiftName(parsing: swiftName)
      if given == nil {
        throw badSwiftName("is no Swift name: write `name`, `name(_:label:)`, `Tensor.name(_:)`")
      }
    }
    guard !function.schema.isOutVariant else {
      throw unsupported("out variants write to tensors of the caller")
    }
    let op: Operator
    do {
      op = try Operator(function.schema, self, given, gradients: derivatives.summary(of: function))
    } catch {
      throw unsupported(error.reason)
    }
    let (labels, parameters) = (given?.labels.count ?? 0, op.swift.parameters.count)
    guard labels <= parameters else {
      throw badSwiftName("has \(labels) labels for \(parameters) parameters")
    }
    return op
  }

  private func badSwiftName(_ problem: String) -> GeneratorError {
    .badSwiftName(name: name, line: line, message: "`\(swiftName ?? "")` \(problem)")
  }

  private func unsupported(_ reason: String) -> GeneratorError {
    .unsupportedOperator(name: name, line: line, reason: reason)
  }
}

/// Refuses two operators that Swift could not tell apart: equal names, labels and types, either in
/// full or with every default left away.
///
/// In the second case Swift prefers a function without defaults; and where all labels are equal and
/// none is required, a call has at least one argument, which tells them apart (`clamp(min:max:)` of
/// numbers and of tensors).
private func checkClashes(_ operators: [Operator]) throws {
  var full: [String: Operator] = [:]
  var required: [String: Operator] = [:]
  for op in operators {
    let all = op.swift.parameters
    let needed = all.filter { $0.defaultValue == nil }
    if let other = full.updateValue(op, forKey: op.swift.key(all)) {
      throw clash(other, op)
    }
    guard needed.count < all.count else { continue }
    if let other = required.updateValue(op, forKey: op.swift.key(needed)),
      !needed.isEmpty || other.swift.compoundName != op.swift.compoundName
    {
      throw clash(other, op)
    }
  }

  func clash(_ one: Operator, _ two: Operator) -> GeneratorError {
    .clash(
      swift: two.swift.compoundName, operators: [one.schema.fullName, two.schema.fullName])
  }
}

extension SwiftSignature {
  /// What decides which function a call with these parameters means.
  fileprivate func key(_ parameters: [Parameter]) -> String {
    "\(isMethod).\(base)(" + parameters.map { "\($0.label):\($0.type)" }.joined(separator: ",")
  }
}
