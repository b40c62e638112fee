/// Makes a type a target, which a node of a config tree can name: its initialiser's parameters become the
/// node's keys. Makes the cases of an enum values.
///
///     /// Attention with a gate on its output.
///     ///
///     /// - Parameter gate: What closes the gate.
///     @Configurable
///     final class GatedAttention: Attention {
///       init(@Inherited hiddenSize: Int, gate: Activation = .sigmoid) throws {}
///     }
///
/// expands to
///
///     nonisolated static let targetDescriptor = LazyConfig::TargetDescriptor(
///       name: "GatedAttention",
///       documentation: "Attention with a gate on its output.",
///       fileID: "Demo/Attention.swift", line: 4,
///       type: GatedAttention.self,
///       parameters: [
///         LazyConfig::TargetParameter(
///           "hidden_size",
///           swiftName: "hiddenSize",
///           type: .of(Int.self, named: "Int"),
///           role: .inherited),
///         LazyConfig::TargetParameter(
///           "gate",
///           swiftName: "gate",
///           type: .of(Activation.self, named: "Activation"),
///           documentation: "What closes the gate.",
///           defaultValue: .of(".sigmoid", .sigmoid as Activation)),
///       ],
///       constructor: .immediate { arguments in
///         try GatedAttention(
///           hiddenSize: arguments.take(0, as: Int.self),
///           gate: arguments.take(1, as: Activation.self, default: .sigmoid))
///       })
///
///     private enum ConfigTarget {
///       #if objectFormat(MachO)
///       @section("__DATA_CONST,lazycfg")
///       #else
///       @section("lazycfg")
///       #endif
///       @used
///       nonisolated static let record:
///         @convention(c) (Swift::UnsafeMutableRawPointer?) -> Swift::Void = { out in
///           unsafe out?.storeBytes(of: GatedAttention.self as Any.Type, as: Any.Type.self)
///         }
///     }
///
///     /// A call of ``GatedAttention``.
///     ///
///     /// Attention with a gate on its output.
///     ///
///     /// - Parameters:
///     ///   - gate: What closes the gate.
///     ///   - fileID: The file in which this is called.
///     ///   - line: The line there.
///     nonisolated static func lazy(
///       hiddenSize: LazyConfig::Lazy<Int> = .unset,
///       gate: LazyConfig::Lazy<Activation> = .unset,
///       fileID: Swift::String = #fileID,
///       line: Swift::Int = #line
///     ) -> LazyConfig::Lazy<GatedAttention> {
///       var call = LazyConfig::CallBuilder(Self.targetDescriptor, fileID: fileID, line: line)
///       call.set("hidden_size", hiddenSize)
///       call.set("gate", gate)
///       return call.finish()
///     }
///
///     extension GatedAttention: LazyConfig::Configurable, LazyConfig::ConfigValue {}
///
/// and an enum
///
///     @Configurable
///     enum Activation {
///       case gelu, sigmoid
///     }
///
/// expands to
///
///     nonisolated static var parameterType: LazyConfig::ParameterType {
///       .choice(
///         typeName: "Activation",
///         names: ["gelu", "sigmoid"],
///         cases: ["gelu", "sigmoid"])
///     }
///
///     nonisolated init(
///       configValue: LazyConfig::Value
///     ) throws(LazyConfig::ValueMismatch) {
///       switch configValue {
///       case .string("gelu"): self = .gelu
///       case .string("sigmoid"): self = .sigmoid
///       default:
///         throw LazyConfig::ValueMismatch(expected: "Activation", found: configValue)
///       }
///     }
///
///     nonisolated var configValue: LazyConfig::Value {
///       switch self {
///       case .gelu: .string("gelu")
///       case .sigmoid: .string("sigmoid")
///       }
///     }
///
///     extension Activation: LazyConfig::ConfigValue {}
///
/// What a type says, and what it becomes:
///
/// - **The target** is named like the type, with the types around it: `Bert.Layer`. Nothing lists it: the
///   record puts it into the closed set of the program. Where two modules have a target of one name,
///   `Module.Name` tells them apart.
/// - **The initialiser** is the only one, or the one that is marked with ``Configured()``. A struct that
///   writes none has the memberwise one: its stored properties are the parameters, but for constants and
///   private properties that have a value. It may throw, be asynchronous, and be as hidden as it wants; the
///   typed call `lazy(…)` is as visible as it is.
/// - **A key** is the parameter's inner name in snake case, or what `keys` says.
/// - **A parameter's type** is plain data (a ``ConfigValue``: numbers, text, booleans, enums, durations, files,
///   optionals, lists, maps with text keys, sets, ranges, tuples), a target, any other type that a target
///   makes, `any P`, or ``Lazy`` or ``Partial`` of these, and optionals, lists and maps of all. What no config
///   can give is an error at its place: a closure, a type, `inout`, a variadic parameter.
/// - **A default** is known to the tool: its text always, its value where it is plain data. It is evaluated
///   anew for each object.
/// - **Documentation** is that of the type and the initialiser; `- Parameter name:` is the key's.
/// - **A subclass** is a target of its own with this attribute; without it, its calls are the superclass's.
///   It writes its initialiser, since a macro cannot see one that is inherited.
/// - **A generic type** is a target once an alias chooses its types:
///   ``Configurable(_:_:keys:renamed:)``.
/// - **A type on a global actor** says so itself: `@MainActor`. It is built asynchronously.
/// - **An enum's** cases are named in snake case, `gelu_tanh` for `geluTanh`, or by the text that is written as
///   their raw value, or by what `keys` says.
/// - **In a slot for a protocol** the typed call takes the call of any type that conforms. A reference there
///   has no type of its own: a second `lazy(…)`, which the compiler takes when the first does not fit, has
///   `Lazy<any P>` for every such slot, and takes references and `.call(X.lazy())`.
///
/// - Parameters:
///   - aliases: Other names that files may use for the target, such as a Python path.
///   - keys: Keys that are not the name in snake case: `["strideIn1x1": "stride_in_1x1"]`.
///   - renamed: Old keys that are still read, with a warning: `["layer_norm_eps": "norm_eps"]`.
@attached(
  member, conformances: Configurable,
  names: named(targetDescriptor), named(lazy), named(ConfigTarget), named(parameterType),
  named(configValue), named(init(configValue:)))
@attached(extension, conformances: Configurable, ConfigValue)
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

/// Makes a free function a target, or a type alias that chooses the types of a generic target.
///
///     /// The stages of a ResNet.
///     @Configurable(.function, "resnet.make_stages")
///     func makeStages(depth: Int) throws -> [Stage] { [] }
///
/// expands to
///
///     enum makeStagesTarget: LazyConfig::Configurable {
///       nonisolated static let targetDescriptor = LazyConfig::TargetDescriptor(
///         name: "makeStages",
///         swiftName: "makeStagesTarget",
///         aliases: ["resnet.make_stages"],
///         documentation: "The stages of a ResNet.",
///         fileID: "Demo/Stages.swift", line: 2,
///         type: [Stage].self,
///         parameters: [
///           LazyConfig::TargetParameter("depth", swiftName: "depth", type: .of(Int.self, named: "Int")),
///         ],
///         constructor: .immediate { arguments in
///           try Demo::makeStages(
///             depth: arguments.take(0, as: Int.self))
///         })
///
///       private enum ConfigTarget {
///         #if objectFormat(MachO)
///         @section("__DATA_CONST,lazycfg")
///         #else
///         @section("lazycfg")
///         #endif
///         @used
///         nonisolated static let record:
///           @convention(c) (Swift::UnsafeMutableRawPointer?) -> Swift::Void = { out in
///             unsafe out?.storeBytes(of: makeStagesTarget.self as Any.Type, as: Any.Type.self)
///           }
///       }
///
///       /// A call of ``makeStages``.
///       ///
///       /// The stages of a ResNet.
///       nonisolated static func lazy(
///         depth: LazyConfig::Lazy<Int>,
///         fileID: Swift::String = #fileID,
///         line: Swift::Int = #line
///       ) -> LazyConfig::Lazy<[Stage]> {
///         var call = LazyConfig::CallBuilder(Self.targetDescriptor, fileID: fileID, line: line)
///         call.set("depth", depth)
///         return call.finish()
///       }
///     }
///
/// The target is named like the function; its typed call is `makeStagesTarget.lazy(depth: 50)`. The function
/// may throw and wait, belongs to no actor, and says what it returns: a type of which every call makes one.
/// Its parameters follow the rules of ``Configurable(_:keys:renamed:)``.
///
///     @Configurable(.specialized)
///     typealias IntPair = Pair<Int>
///
/// expands to
///
///     enum IntPairTarget: LazyConfig::Configurable {
///       nonisolated static let targetDescriptor = IntPair.targetDescriptor.specialized(
///         named: "IntPair",
///         fileID: "Demo/Pairs.swift", line: 1)
///
///       private enum ConfigTarget {
///         #if objectFormat(MachO)
///         @section("__DATA_CONST,lazycfg")
///         #else
///         @section("lazycfg")
///         #endif
///         @used
///         nonisolated static let record:
///           @convention(c) (Swift::UnsafeMutableRawPointer?) -> Swift::Void = { out in
///             unsafe out?.storeBytes(of: IntPairTarget.self as Any.Type, as: Any.Type.self)
///           }
///       }
///     }
///
/// The target is named like the alias; its typed call is that of the type: `IntPair.lazy(…)`.
///
/// - Parameters:
///   - kind: What the macro is attached to.
///   - aliases: Other names that files may use for the target, such as a Python path.
///   - keys: Keys that are not the name in snake case: `["strideIn1x1": "stride_in_1x1"]`.
///   - renamed: Old keys that are still read, with a warning: `["layer_norm_eps": "norm_eps"]`.
@attached(peer, names: suffixed(Target))
public macro Configurable(
  _ kind: ConfigurableKind, _ aliases: String..., keys: [String: String] = [:],
  renamed: [String: String] = [:]
) = #externalMacro(module: "LazyConfigMacros", type: "ConfigurablePeerMacro")

/// Makes a free function that returns a whole config a recipe: it can be named where a file can.
///
///     /// A small model.
///     @Recipe
///     func small() -> Lazy<Model> { Model.lazy(width: 64) }
///
/// expands to
///
///     enum smallRecipe: LazyConfig::RecipeProvider {
///       nonisolated static let recipe = LazyConfig::Recipe(
///         name: "small",
///         documentation: "A small model.",
///         fileID: "Demo/Recipes.swift", line: 2
///       ) {
///         LazyConfig::ConfigTree(recipe: Demo::small())
///       }
///
///       private enum ConfigTarget {
///         #if objectFormat(MachO)
///         @section("__DATA_CONST,lazycfg")
///         #else
///         @section("lazycfg")
///         #endif
///         @used
///         nonisolated static let record:
///           @convention(c) (Swift::UnsafeMutableRawPointer?) -> Swift::Void = { out in
///             unsafe out?.storeBytes(of: smallRecipe.self as Any.Type, as: Any.Type.self)
///           }
///       }
///     }
///
/// The function returns `Lazy<T>` or ``ConfigTree``, may throw, and can be called without arguments.
///
/// - Parameter name: The recipe's name; without it, the function's in snake case.
@attached(peer, names: suffixed(Recipe))
public macro Recipe(_ name: String? = nil) =
  #externalMacro(module: "LazyConfigMacros", type: "RecipeMacro")

/// Marks the initialiser that `@Configurable` uses, where a type has several. Expands to nothing.
///
///     @Configurable
///     struct Box {
///       var area: Int
///       init(area: Int) { self.area = area }
///       @Configured init(side: Int) { area = side * side }
///     }
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
