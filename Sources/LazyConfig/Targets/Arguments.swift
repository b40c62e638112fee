/// What a target's constructor receives: one slot for each parameter, in order.
///
/// Generated code reads the slots; nothing else needs to.
public struct Arguments {
  enum Slot {
    /// Not set: the default written in Swift applies.
    case absent
    case value(Value)
    case object(Any)
  }

  var slots: [Slot]
  private let descriptor: TargetDescriptor

  init(slots: [Slot], target: TargetDescriptor) {
    self.slots = slots
    descriptor = target
  }

  /// A plain value.
  public func take<T: ConfigValue>(_ position: Int, as type: T.Type) throws -> T {
    switch slots[position] {
    case .value(let value): return try T(configValue: value)
    case .object(let object):
      if let value = object as? T { return value }
      throw mismatch(position, "\(type)", object)
    case .absent: throw missing(position)
    }
  }

  /// A plain value with a default.
  public func take<T: ConfigValue>(
    _ position: Int, as type: T.Type, default: @autoclosure () throws -> T
  ) throws -> T {
    if case .absent = slots[position] { return try `default`() }
    return try take(position, as: type)
  }

  /// A built object, or a list or map of objects.
  public func take<T>(_ position: Int, as type: T.Type) throws -> T {
    switch slots[position] {
    case .object(let object):
      if let value = object as? T { return value }
      throw mismatch(position, "\(type)", object)
    case .value(.null):
      if let type = type as? any ExpressibleByNilLiteral.Type,
        let none = type.init(nilLiteral: ()) as? T
      {
        return none
      }
      throw mismatch(position, "\(type)", "null")
    case .value(let value):
      if let value = value as? T { return value }
      if let type = type as? any ConfigValue.Type,
        let read = try type.init(configValue: value) as? T
      {
        return read
      }
      throw mismatch(position, "\(type)", value.summary)
    case .absent: throw missing(position)
    }
  }

  /// A built object with a default.
  public func take<T>(
    _ position: Int, as type: T.Type, default: @autoclosure () throws -> T
  ) throws -> T {
    if case .absent = slots[position] { return try `default`() }
    return try take(position, as: type)
  }

  /// A tuple, written as a list.
  public func takeTuple<each T: ConfigValue>(
    _ position: Int, as types: repeat (each T).Type
  ) throws -> (repeat each T) {
    guard case .value(.list(let elements)) = slots[position] else {
      throw missing(position)
    }
    var next = 0
    func element<U: ConfigValue>(_ type: U.Type) throws -> U {
      guard next < elements.count else {
        throw missing(position)
      }
      defer { next += 1 }
      return try U(configValue: elements[next].value)
    }
    return (repeat try element(each types))
  }

  /// A tuple with a default.
  public func takeTuple<each T: ConfigValue>(
    _ position: Int, as types: repeat (each T).Type,
    default: @autoclosure () throws -> (repeat each T)
  ) throws -> (repeat each T) {
    if case .absent = slots[position] { return try `default`() }
    return try takeTuple(position, as: repeat each types)
  }

  private func missing(_ position: Int) -> ArgumentError {
    .missing(target: descriptor.name, key: descriptor.parameters[position].key)
  }

  private func mismatch(_ position: Int, _ expected: String, _ found: Any) -> ArgumentError {
    .mismatch(
      target: descriptor.name, key: descriptor.parameters[position].key, expected: expected,
      found: found as? String ?? "\(Swift.type(of: found))")
  }
}

/// An argument that a constructor could not use.
public enum ArgumentError: Error, Sendable, CustomStringConvertible {
  /// A parameter that was not given a value and has no default.
  case missing(target: String, key: String)
  /// A value of another type than the parameter's.
  case mismatch(target: String, key: String, expected: String, found: String)

  public var description: String {
    switch self {
    case .missing(let target, let key): "\(target) needs '\(key)'"
    case .mismatch(_, let key, let expected, let found):
      "'\(key)' expected \(expected), found \(found)"
    }
  }
}
