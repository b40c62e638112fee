/// Makes a type a target: a node of a config tree can name it, and its initialiser's parameters become the
/// node's keys.
///
///     /// Attention with a gate on its output.
///     @Configurable
///     final class GatedAttention: Attention {
///       init(@Inherited hiddenSize: Int, gate: Activation = .sigmoid) throws { … }
///     }
///
/// expands to
///
///     extension GatedAttention: Configurable {
///       static let targetDescriptor = TargetDescriptor(name: "GatedAttention", …)
///       static func lazy(hiddenSize: Lazy<Int> = .unset, gate: Lazy<Activation> = .unset) -> Lazy<GatedAttention>
///       @section("lazycfg") @used static let configRecord = …
///     }
///
/// Nothing else needs to be written: the record puts the target into the closed set of the program.
///
/// On an enum it makes the cases values: `gelu_tanh` for `geluTanh`, or the raw value of a `String` enum.
///
/// - Parameters:
///   - aliases: Other names that files may use for the target, such as a Python path.
///   - keys: Keys that are not the parameter's name in snake case: `["strideIn1x1": "stride_in_1x1"]`.
///   - renamed: Old keys that are still read, with a warning: `["layer_norm_eps": "norm_eps"]`.
@attached(
  member, conformances: Configurable,
  names: named(targetDescriptor), named(lazy), named(ConfigTarget))
@attached(
  extension, conformances: Configurable, ConfigValue,
  names: named(parameterType), named(configValue), named(init(configValue:)))
@attached(peer)
public macro Configurable(
  _ aliases: String..., keys: [String: String] = [:], renamed: [String: String] = [:]
) = #externalMacro(module: "LazyConfigMacros", type: "ConfigurableMacro")

/// What `@Configurable` is attached to, where it is not a type.
public enum ConfigurableKind: Sendable {
  /// A free function.
  case function
  /// A type alias that chooses the types of a generic target.
  case specialized
}

/// Makes a free function a target: `@Configurable(.function) func makeStages(depth: Int) -> [Stage]`.
///
/// The target is named like the function. Its typed call is `makeStagesTarget.lazy(depth: 50)`.
@attached(peer, names: suffixed(Target))
public macro Configurable(
  _ kind: ConfigurableKind, _ aliases: String..., keys: [String: String] = [:],
  renamed: [String: String] = [:]
) = #externalMacro(module: "LazyConfigMacros", type: "ConfigurablePeerMacro")

/// Makes a function that returns a whole config a recipe: it can be named where a file can.
///
///     @Recipe func retinanet() -> Lazy<RetinaNet> { … }
@attached(peer, names: suffixed(Recipe))
public macro Recipe(_ name: String? = nil) =
  #externalMacro(module: "LazyConfigMacros", type: "RecipeMacro")

/// Marks the initialiser that `@Configurable` uses, where a type has several.
@attached(peer)
public macro Configured() = #externalMacro(module: "LazyConfigMacros", type: "ConfiguredMacro")

/// A parameter that takes, when it is not set, the value of the nearest node above that provides its name.
///
/// Callers in Swift pass the argument as usual.
@propertyWrapper
public struct Inherited<Value> {
  /// The parameter's value.
  public var wrappedValue: Value
  /// A parameter with a value: the compiler calls it.
  public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
}

/// A parameter whose value nodes below may inherit.
@propertyWrapper
public struct Provided<Value> {
  /// The parameter's value.
  public var wrappedValue: Value
  /// A parameter with a value: the compiler calls it.
  public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
}

extension Inherited: Sendable where Value: Sendable {}
extension Provided: Sendable where Value: Sendable {}
