/// A tuple that generic code can read: its elements are a list in a config.
///
/// Generated code uses it for parameters that are tuples.
public struct Tuple<each Element> {
  /// The tuple.
  public let elements: (repeat each Element)

  /// A tuple of these elements.
  public init(_ elements: repeat each Element) { self.elements = (repeat each elements) }
}

extension Tuple: Sendable where repeat each Element: Sendable {}
extension Tuple: SendableMetatype where repeat each Element: SendableMetatype {}

extension Tuple: ConfigValue where repeat each Element: ConfigValue {
  /// A list of as many elements, each of its type.
  public static var parameterType: ParameterType {
    var types: [ParameterType] = []
    for type in repeat (each Element).self { types.append(type.parameterType) }
    return .tuple(types)
  }

  /// Reads a list of as many elements.
  ///
  /// - Throws: ``ValueMismatch`` for anything else.
  public init(configValue: Value) throws(ValueMismatch) {
    guard case .list(let nodes) = configValue else {
      throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
    }
    var next = 0
    func element<T: ConfigValue>(_ type: T.Type) throws(ValueMismatch) -> T {
      guard next < nodes.count else {
        throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
      }
      defer { next += 1 }
      return try T(configValue: nodes[next].value)
    }
    self.init(repeat try element((each Element).self))
    guard next == nodes.count else {
      throw ValueMismatch(expected: Self.parameterType.description, found: configValue)
    }
  }

  /// The elements as a list.
  public var configValue: Value {
    var nodes: [Node] = []
    for element in repeat each elements { nodes.append(Node(element.configValue)) }
    return .list(nodes)
  }
}

/// A container that can be made of built objects, whose types are known when the tree is built only.
protocol ObjectContainer {
  /// - Returns: nil when an object is not of the type that belongs in its place.
  init?(objects: Any)
}

/// An object as the type that belongs in a place.
private func element<T>(_ object: Any) -> T? {
  if let element = object as? T { return element }
  return (T.self as? any ObjectContainer.Type)?.init(objects: object) as? T
}

extension Tuple: ObjectContainer {
  init?(objects: Any) {
    guard let objects = objects as? [Any] else { return nil }
    var next = 0
    func take<T>(_ type: T.Type) throws(NotOfType) -> T {
      guard next < objects.count, let object: T = element(objects[next]) else { throw NotOfType() }
      next += 1
      return object
    }
    do {
      self.init(repeat try take((each Element).self))
    } catch {
      return nil
    }
    guard next == objects.count else { return nil }
  }
}

private struct NotOfType: Error {}

extension Optional: ObjectContainer {
  init?(objects: Any) {
    guard let wrapped: Wrapped = element(objects) else { return nil }
    self = wrapped
  }
}

extension Array: ObjectContainer {
  init?(objects: Any) {
    guard let objects = objects as? [Any] else { return nil }
    self = []
    for object in objects {
      guard let object: Element = element(object) else { return nil }
      append(object)
    }
  }
}

extension Dictionary: ObjectContainer where Key == String {
  init?(objects: Any) {
    guard let objects = objects as? [String: Any] else { return nil }
    self = [:]
    for (key, object) in objects {
      guard let object: Value = element(object) else { return nil }
      self[key] = object
    }
  }
}
