/// An operator of the list, ready to be written in three languages.
struct Operator: Sendable {
  var schema: FunctionSchema
  var entry: OperatorList.Entry
  /// Which gradients there are, for the doc comment.
  var gradients: String
  /// All parameters, those left out too.
  var parameters: [Parameter]
  var results: Results
  /// The function that Swift sees.
  private(set) var swift: SwiftSignature

  struct Parameter: Sendable {
    var argument: SchemaArgument
    var passing: Passing
    var name: String { argument.name }
    /// Whether it is an enum in Swift that libtorch takes as a number.
    var isReduction: Bool { name == "reduction" && passing == .value(.int, optional: false) }
  }

  enum Results: Sendable {
    /// Nothing comes back.
    case none
    /// `self` comes back.
    case receiver
    case values([Result])
  }

  struct Result: Sendable {
    /// Empty for a lone result.
    var name: String
    var kind: Kind

    enum Kind: Sendable {
      case tensor
      case tensors
      case scalar
      case int
      case symbolicInt
      case double
      case bool
      case dtype
    }
  }

  /// The name of libtorch's struct and of the C function after `ct_`: `add_Tensor`.
  var symbol: String {
    schema.overload.isEmpty ? schema.name : "\(schema.name)_\(schema.overload)"
  }

  /// Parameters that C and Swift have.
  var passedParameters: [Parameter] {
    parameters.filter { $0.passing != .omitted }
  }
}

extension Operator {
  /// Fits a schema to its entry in the list, or says why that cannot be.
  init(
    _ schema: FunctionSchema, _ entry: OperatorList.Entry, _ swiftName: SwiftName? = nil,
    gradients: String
  ) throws(Passing.Unsupported) {
    self.schema = schema
    self.entry = entry
    self.gradients = gradients
    var parameters: [Parameter] = []
    for argument in schema.arguments {
      parameters.append(Parameter(argument: argument, passing: try Passing(argument)))
    }
    self.parameters = parameters
    self.results = try Results(schema, names: entry.resultNames)
    let passed = parameters.filter { $0.passing != .omitted }
    for name in entry.required where !passed.contains(where: { $0.name == name }) {
      throw Passing.Unsupported(reason: "`required` names `\(name)`, which is no parameter")
    }
    self.swift = SwiftSignature(schema, passed, swiftName, required: entry.required)
  }
}

extension Operator.Results {
  fileprivate init(_ schema: FunctionSchema, names: [String]) throws(Passing.Unsupported) {
    if schema.results.isEmpty {
      self = .none
      return
    }
    if schema.results.contains(where: \.isMutated) {
      guard schema.results.count == 1, schema.arguments.first?.name == "self",
        schema.arguments.first?.isMutated == true
      else { throw Passing.Unsupported(reason: "results that are arguments handed back") }
      self = .receiver
      return
    }
    if !names.isEmpty, names.count != schema.results.count {
      throw Passing.Unsupported(
        reason: "`results` names \(names.count) of \(schema.results.count) results")
    }
    var values: [Operator.Result] = []
    for (index, result) in schema.results.enumerated() {
      let name = names.isEmpty ? result.name : names[index]
      guard schema.results.count == 1 || !name.isEmpty else {
        throw Passing.Unsupported(
          reason: "its results have no names: give them with `results:` in operators.yaml")
      }
      values.append(Operator.Result(name: name, kind: try Operator.Result.Kind(result.type)))
    }
    self = .values(values)
  }
}

extension Operator.Result.Kind {
  fileprivate init(_ type: SchemaType) throws(Passing.Unsupported) {
    switch type {
    case .tensor: self = .tensor
    case .list(.tensor, nil): self = .tensors
    case .scalar: self = .scalar
    case .int(let symbolic): self = symbolic ? .symbolicInt : .int
    case .float: self = .double
    case .bool: self = .bool
    case .dtype: self = .dtype
    default: throw Passing.Unsupported(reason: "a result of type \(type)")
    }
  }
}
