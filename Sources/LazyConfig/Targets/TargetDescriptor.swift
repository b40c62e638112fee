/// All that is known about a target: its name, its parameters, and how to build it.
///
/// `@Configurable` writes it; the typed facade, the checker, the printer and the schema read it.
public final class TargetDescriptor: Sendable {
  /// The type's name, with the types around it: `Bert.Layer`.
  public let name: String
  /// The Swift module that declares it.
  public let module: String
  /// Other names that files may use, such as a Python path.
  public let aliases: [String]
  /// The doc comment, without its sections on parameters; empty when there is none.
  public let documentation: String
  /// The parameters, in the order of the declaration.
  public let parameters: [TargetParameter]
  /// The type of what is built.
  public let type: Any.Type
  /// The types of the objects that each slot takes are compared with this.
  public let constructor: Constructor
  /// `Module/File.swift:12`.
  public let location: String
  /// What has the `lazy` function in Swift: the type, or what stands for a function.
  public let swiftName: String
  /// Keys that were renamed: the old name, and the present one.
  public let renamed: [String: String]

  /// Whether the name is that of an alias, which chooses the parameters of a generic type.
  let isAlias: Bool

  private let positions: [String: Int]

  /// How to build.
  public enum Constructor: Sendable {
    /// An initialiser that is not asynchronous.
    case immediate(@Sendable (borrowing Arguments) throws -> Any)
    /// An asynchronous initialiser: ``ConfigTree/buildAsynchronously(as:registry:resolvers:)`` calls it.
    case asynchronous(@Sendable (borrowing Arguments) async throws -> Any)

    // What generated code calls in a generic type: the closures hold the metatypes of its parameters. A
    // type is the same on every task; only its conformances may belong to one.

    /// An initialiser of a generic type. `@Configurable` writes this.
    public static func genericImmediate(
      _ make: @escaping (borrowing Arguments) throws -> Any
    ) -> Constructor {
      nonisolated(unsafe) let make = make
      return .immediate { try make($0) }
    }

    /// An asynchronous initialiser of a generic type. `@Configurable` writes this.
    public static func genericAsynchronous(
      _ make: @escaping (borrowing Arguments) async throws -> Any
    ) -> Constructor {
      nonisolated(unsafe) let make = make
      return .asynchronous { try await make($0) }
    }
  }

  /// A description. `@Configurable` writes this; the file's identifier, `Module/File.swift`, tells the module.
  public convenience init(
    name: String, swiftName: String? = nil, aliases: [String] = [], renamed: [String: String] = [:],
    documentation: String = "",
    fileID: String, line: Int, type: Any.Type, parameters: [TargetParameter],
    constructor: Constructor
  ) {
    self.init(
      name, swiftName, aliases, renamed, documentation, fileID, line, type, parameters, constructor,
      isAlias: false)
  }

  private init(
    _ name: String, _ swiftName: String?, _ aliases: [String], _ renamed: [String: String],
    _ documentation: String, _ fileID: String, _ line: Int, _ type: Any.Type,
    _ parameters: [TargetParameter], _ constructor: Constructor, isAlias: Bool
  ) {
    self.name = name
    self.isAlias = isAlias
    self.swiftName = swiftName ?? name
    module = String(fileID.prefix { $0 != "/" })
    self.aliases = aliases
    self.renamed = renamed
    self.documentation = documentation
    location = "\(fileID):\(line)"
    self.type = type
    self.parameters = parameters
    self.constructor = constructor
    var positions: [String: Int] = [:]
    for (position, parameter) in parameters.enumerated() { positions[parameter.key] = position }
    self.positions = positions
  }

  /// The descriptor under the name of an alias that chooses the type's parameters. Generated code uses it.
  public func specialized(
    named name: String, aliases: [String] = [], documentation: String? = nil, fileID: String,
    line: Int
  ) -> TargetDescriptor {
    TargetDescriptor(
      name, nil, aliases, renamed, documentation ?? self.documentation, fileID, line, type,
      parameters, constructor, isAlias: true)
  }

  /// `Module.Name`, which no other target has.
  public var qualifiedName: String { "\(module).\(name)" }

  /// Where the parameter with this key stands.
  public func position(of key: String) -> Int? { positions[key] }

  /// The same, when it most likely stands at a certain place: arguments tend to be in order.
  func position(of key: String, near place: Int) -> Int? {
    if place < parameters.count, parameters[place].key == key { return place }
    return positions[key]
  }

  /// The parameter with this key; nil when there is none.
  public subscript(key: String) -> TargetParameter? { positions[key].map { parameters[$0] } }

  /// The key under which an argument stands, or is to be set, when a user names it by its old or its present
  /// name.
  func key(for name: String, in arguments: ConfigMap) -> String {
    guard !renamed.isEmpty, arguments.position(of: name) == nil else { return name }
    let present = positions[name] == nil ? renamed[name] ?? name : name
    if arguments.position(of: present) != nil { return present }
    let old = renamed.first { $0.value == present && arguments.position(of: $0.key) != nil }
    return old?.key ?? present
  }

  /// The keys that the target takes, for messages.
  var takes: String {
    parameters.isEmpty
      ? "\(name) takes no parameters"
      : "\(name) takes: \(parameters.map(\.key).joined(separator: ", "))"
  }
}

/// One parameter of a target.
public struct TargetParameter: Sendable {
  /// How a parameter relates to nodes above and below.
  public enum Role: String, Sendable {
    /// Set here, or defaulted.
    case own
    /// As own, and seen by nodes below that inherit the name.
    case provided
    /// Taken from above when it is not set, and seen by nodes below.
    case inherited
  }

  /// The key in YAML and overrides: `hidden_size`.
  public let key: String
  /// The name in Swift: `hiddenSize`.
  public let swiftName: String
  /// What it takes.
  public let type: ParameterType
  /// How it relates to nodes above and below.
  public let role: Role
  /// What the doc comment says about it; empty when it says nothing.
  public let documentation: String
  /// What it is when nobody sets it; nil for a parameter that must be set or inherited.
  public let defaultValue: DefaultValue?

  /// What a parameter is when nobody sets it.
  public struct DefaultValue: Sendable {
    /// The expression in Swift.
    public let text: String
    /// The value; nil when it is an object.
    public let value: (@Sendable () -> Value?)?

    /// A default. `@Configurable` writes this.
    public init(_ text: String, value: (@Sendable () -> Value?)? = nil) {
      self.text = text
      self.value = value
    }
  }

  /// A parameter. `@Configurable` writes this.
  public init(
    _ key: String, swiftName: String, type: ParameterType, role: Role = .own,
    documentation: String = "",
    defaultValue: DefaultValue? = nil
  ) {
    self.key = key
    self.swiftName = swiftName
    self.type = type
    self.role = role
    self.documentation = documentation
    self.defaultValue = defaultValue
  }

  /// Whether a tree without this parameter is wrong.
  public var isRequired: Bool { defaultValue == nil && role != .inherited }
}

extension TargetParameter.DefaultValue {
  /// `nil`.
  public static let null = Self("nil") { .null }

  // What generated code calls: the compiler picks the first where it applies.

  /// A default that is plain data.
  public static func of<T: ConfigValue>(
    _ text: String, _ value: @autoclosure @escaping () throws -> T
  ) -> Self {
    guard !T.parameterType.holdsObjects else { return object(text) }
    // In a generic type the closure holds the metatypes of its parameters, which are the same on every task.
    nonisolated(unsafe) let value = value
    return Self(text) { try? value().configValue }
  }

  /// A default of a type that was not known where this was compiled: perhaps plain data.
  public static func of<T>(
    _ text: String, _ value: @autoclosure @escaping () throws -> T
  ) -> Self {
    guard let type = T.self as? any ConfigValue.Type, !type.parameterType.holdsObjects else {
      return object(text)
    }
    nonisolated(unsafe) let value = value
    return Self(text) { (try? value() as? any ConfigValue)?.configValue }
  }

  /// A default that is an object, which is made when it is needed. Without elements, it is plain data.
  public static func object(_ text: String) -> Self {
    switch text {
    case "[]": Self(text) { .list([]) }
    case "[:]": Self(text) { .map(ConfigMap()) }
    default: Self(text)
    }
  }
}

/// A type that `@Configurable` made a target.
///
/// In a config its objects are calls, so that as a ``ConfigValue`` it reads and writes nothing.
public protocol Configurable: ConfigValue where ConfigForm == BuiltObject {
  /// What the target is called, takes and builds.
  static var targetDescriptor: TargetDescriptor { get }
}

extension Configurable {
  /// A call of the target, or of a subclass.
  public static var parameterType: ParameterType {
    .object(ObjectType(slotOf: Self.self, named: "\(Self.self)"))
  }

  /// - Throws: always: an object is built from a call.
  public init(configValue: Value) throws(ValueMismatch) {
    throw ValueMismatch(expected: "\(Self.self)", found: configValue)
  }

  /// Null: an object does not know the call that built it.
  public var configValue: Value { .null }
}
