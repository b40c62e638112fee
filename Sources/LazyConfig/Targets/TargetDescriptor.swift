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
  public let documentation: String
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

  private let positions: [String: Int]

  /// How to build.
  public enum Constructor: Sendable {
    case immediate(@Sendable (borrowing Arguments) throws -> Any)
    case asynchronous(@Sendable (borrowing Arguments) async throws -> Any)
  }

  /// - Parameter fileID: `Module/File.swift`, of the declaration.
  public init(
    name: String, swiftName: String? = nil, aliases: [String] = [], renamed: [String: String] = [:],
    documentation: String = "",
    fileID: String, line: Int, type: Any.Type, parameters: [TargetParameter], constructor: Constructor
  ) {
    self.name = name
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

  /// `Module.Name`, which no other target has.
  public var qualifiedName: String { "\(module).\(name)" }

  /// Where the parameter with this key stands.
  public func position(of key: String) -> Int? { positions[key] }

  public subscript(key: String) -> TargetParameter? { positions[key].map { parameters[$0] } }

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
  public let type: ParameterType
  public let role: Role
  public let documentation: String
  public let defaultValue: DefaultValue?

  /// What a parameter is when nobody sets it.
  public struct DefaultValue: Sendable {
    /// The expression in Swift.
    public let text: String
    /// The value; nil when it is an object.
    public let value: (@Sendable () -> Value?)?

    public init(_ text: String, value: (@Sendable () -> Value?)? = nil) {
      self.text = text
      self.value = value
    }
  }

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
    _ text: String, _ value: @autoclosure @escaping @Sendable () throws -> T
  ) -> Self {
    Self(text) { try? value().configValue }
  }

  /// A default that is an object.
  public static func of<T>(_ text: String, _ value: @autoclosure () throws -> T) -> Self {
    Self(text)
  }
}

/// A type that `@Configurable` made a target.
public protocol Configurable: SendableMetatype {
  /// What the target is called, takes and builds.
  static var targetDescriptor: TargetDescriptor { get }
}
