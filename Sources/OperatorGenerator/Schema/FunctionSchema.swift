/// The signature of one overload, as the `func` line of `native_functions.yaml` states it.
public struct FunctionSchema: Hashable, Sendable {
  /// `add` of `add.Tensor`.
  public var name: String
  /// `Tensor` of `add.Tensor`; empty where there is one overload only.
  public var overload: String
  public var arguments: [SchemaArgument]
  public var results: [SchemaResult]
  /// The line itself.
  public var text: String

  /// `add.Tensor`: what the operator list and libtorch's own messages call it.
  public var fullName: String { overload.isEmpty ? name : "\(name).\(overload)" }

  /// Whether the name ends in the underscore that marks a change in place.
  public var isInPlace: Bool { name.hasSuffix("_") && !isDunder }

  /// Whether results are written to tensors that the caller passes.
  public var isOutVariant: Bool { arguments.contains { $0.isOut } }

  /// `__iand__` and its like.
  var isDunder: Bool { name.hasPrefix("__") && name.hasSuffix("__") && name.count > 4 }
}

/// A parameter of an operator.
public struct SchemaArgument: Hashable, Sendable {
  public var name: String
  public var type: SchemaType
  /// Whether the operator changes this argument: `Tensor(a!)`.
  public var isMutated: Bool = false
  /// The default as the schema writes it: `None`, `[]`, `Mean`, `1e-05`, `"valid"`.
  public var defaultValue: String? = nil
  public var isKeywordOnly: Bool = false

  /// Whether this is where an out variant writes: mutated, keyword-only tensors.
  var isOut: Bool { isMutated && isKeywordOnly }
}

/// One result of an operator.
public struct SchemaResult: Hashable, Sendable {
  public var type: SchemaType
  /// Empty where the schema gives none.
  public var name: String = ""
  /// Whether this is an argument handed back: `Tensor(a!)`.
  public var isMutated: Bool = false
}
