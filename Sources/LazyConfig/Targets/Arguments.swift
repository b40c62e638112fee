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

  /// Whether a value was given, so that the default written in Swift does not apply.
  public func isSet(_ position: Int) -> Bool {
    if case .absent = slots[position] { false } else { true }
  }

  /// A plain value.
  ///
  /// - Throws: ``ArgumentError`` when it is missing, and when it is of another type.
  public func take<T: ConfigValue>(_ position: Int, as type: T.Type) throws -> sending T {
    nonisolated(unsafe) let value: T = try read(position)
    return value
  }

  /// A plain value with a default.
  ///
  /// - Throws: ``ArgumentError`` when it is of another type; what the default throws.
  public func take<T: ConfigValue>(
    _ position: Int, as type: T.Type, default: @autoclosure () throws -> sending T
  ) throws -> sending T {
    isSet(position) ? try take(position, as: type) : try `default`()
  }

  /// A built object, or a list or map of objects.
  ///
  /// What a tree builds belongs to what receives it: an actor may take it. Objects to which several nodes
  /// refer are shared, and must be safe to share where actors receive them.
  ///
  /// - Throws: ``ArgumentError`` when it is missing, and when it is of another type.
  public func take<T>(_ position: Int, as type: T.Type) throws -> sending T {
    nonisolated(unsafe) let value: T = try read(position)
    return value
  }

  /// A built object with a default.
  ///
  /// - Throws: ``ArgumentError`` when it is of another type; what the default throws.
  public func take<T>(
    _ position: Int, as type: T.Type, default: @autoclosure () throws -> sending T
  ) throws -> sending T {
    isSet(position) ? try take(position, as: type) : try `default`()
  }

  // MARK: Reading

  private func read<T: ConfigValue>(_ position: Int) throws -> T {
    switch slots[position] {
    case .value(let value): return try T(configValue: value)
    case .object(let object): return try cast(object, position)
    case .absent: throw missing(position)
    }
  }

  private func read<T>(_ position: Int) throws -> T {
    switch slots[position] {
    case .object(let object): return try cast(object, position)
    case .value(.null):
      if let type = T.self as? any ExpressibleByNilLiteral.Type,
        let none = type.init(nilLiteral: ()) as? T
      {
        return none
      }
      throw mismatch(position, T.self, "null")
    case .value(let value):
      if let value = value as? T { return value }
      // The type's parameters were not known where this was compiled.
      if let type = T.self as? any ConfigValue.Type,
        let read = try type.init(configValue: value) as? T
      {
        return read
      }
      throw mismatch(position, T.self, value.summary)
    case .absent: throw missing(position)
    }
  }

  private func cast<T>(_ object: Any, _ position: Int) throws -> T {
    if let value = object as? T { return value }
    if let container = T.self as? any ObjectContainer.Type,
      let value = container.init(objects: object) as? T
    {
      return value
    }
    throw mismatch(position, T.self, "\(Swift.type(of: object))")
  }

  private func missing(_ position: Int) -> ArgumentError {
    .missing(target: descriptor.name, key: descriptor.parameters[position].key)
  }

  private func mismatch(_ position: Int, _ expected: Any.Type, _ found: String) -> ArgumentError {
    .mismatch(
      target: descriptor.name, key: descriptor.parameters[position].key, expected: "\(expected)",
      found: found)
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
