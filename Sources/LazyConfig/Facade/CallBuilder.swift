/// Collects the arguments of a typed call. Generated code uses it.
public struct CallBuilder {
  private let target: TargetDescriptor
  private let origin: Origin
  private var arguments = ConfigMap()

  /// A call without arguments, whose origin is a place in Swift code.
  public init(_ target: TargetDescriptor, fileID: String, line: Int) {
    self.target = target
    origin = Origin(.code(file: fileID, line: line))
    arguments.reserveCapacity(target.parameters.count)
  }

  /// An argument.
  public mutating func set<T>(_ key: String, _ value: Lazy<T>) {
    guard !value.isUnset else { return }
    append(key, value.node)
  }

  /// An argument that may be null.
  public mutating func set<T>(_ key: String, _ value: Lazy<T>?) {
    guard let value else { return append(key, Node(.null)) }
    set(key, value)
  }

  /// A list of parts.
  public mutating func set<each T>(_ key: String, _ parts: Parts<repeat each T>) {
    guard !parts.isUnset else { return }
    append(key, parts.node)
  }

  /// One call, or none. More than one is written as a list, which the check reports.
  public mutating func set<each T>(_ key: String, pack calls: repeat Lazy<each T>) {
    var nodes: [Node] = []
    for call in repeat each calls {
      if !call.isUnset { nodes.append(call.node) }
    }
    switch nodes.count {
    case 0: break
    case 1: append(key, nodes[0])
    default: append(key, Node(.list(nodes)))
    }
  }

  private mutating func append(_ key: String, _ node: Node) {
    arguments.append(ConfigMap.Entry(key: key, node: node.withOrigin(origin)))
  }

  /// The call, with the arguments that were set.
  public func finish<T>() -> Lazy<T> {
    let call = Call(target.preferredName, arguments, targetOrigin: origin)
    return Lazy(Node(.call(call), origin: origin))
  }
}

extension TargetDescriptor {
  /// The short name, unless another target of this program has it too. A generic type has the name of the
  /// alias that chose its parameters.
  var preferredName: String {
    switch TargetRegistry.discovered.find(name) {
    case .target: return name
    case .ambiguous: return qualifiedName
    case .nothing:
      if let alias = TargetRegistry.discovered.alias(of: type) { return alias.preferredName }
      return "\(type)".contains("<") ? "\(type)" : name
    }
  }
}
