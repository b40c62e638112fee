/// A call with some arguments bound, without its type.
public struct PartialCall {
  let complete: ([(String, Any)]) throws -> Any

  /// Builds with further arguments, by key.
  ///
  /// - Throws: ``ConfigError`` for a key that the target does not take, or when its initialiser throws.
  public func callAsFunction(_ arguments: KeyValuePairs<String, Any>) throws -> Any {
    try complete(arguments.map { ($0.key, $0.value) })
  }
}

/// A parameter type that receives a partial call: ``Partial``.
public protocol PartialParameter: SendableMetatype {
  /// The type of such a parameter, for the checker. Generated code calls it.
  static func partialParameterType(named name: String) -> ParameterType
}

/// A function that makes a `T`, some of whose arguments a config has bound: `_partial_: true`.
///
///     @Configurable final class Trainer {
///       init(optimizer: Partial<any Optimizer>) throws {
///         self.optimizer = try optimizer(["parameters": parameters])
///       }
///     }
public struct Partial<T> {
  let call: PartialCall

  /// A call with some arguments bound, which makes a `T`. The tree makes it.
  public init(call: PartialCall) { self.call = call }

  /// Builds with further arguments, by key. Each call makes a new object.
  ///
  /// - Throws: ``ConfigError`` for a key that the target does not take, or when its initialiser throws.
  public func callAsFunction(_ arguments: KeyValuePairs<String, Any> = [:]) throws -> T {
    let object = try call(arguments)
    guard let built = object as? T else {
      throw ConfigError(
        Problem(.doesNotFit, at: .root, "expected \(T.self), built \(type(of: object))"))
    }
    return built
  }
}

extension Partial: PartialParameter {
  /// A partial call that makes a `T`.
  public static func partialParameterType(named name: String) -> ParameterType {
    nonisolated(unsafe) let make: (PartialCall) -> Any = { Partial(call: $0) }
    return .partial(ObjectType(slotOf: T.self, named: name)) { make($0) }
  }
}
