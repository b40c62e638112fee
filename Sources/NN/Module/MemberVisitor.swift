/// What a module's properties are, gathered by generated code.
public struct MemberVisitor {
  /// A property, or an element of one, that counts.
  enum Member {
    case parameter(any AnyParameter)
    case buffer(any AnyBuffer)
    case module(any Module)
  }

  private(set) var members: [(name: String, member: Member)] = []

  init() {}

  /// Names a property. What is neither a parameter, nor a buffer, nor a module, nor a container of those
  /// does not count.
  public mutating func visit(_ name: String, _ value: Any?) {
    switch value {
    case nil: break
    case let module as any Module: members.append((name, .module(module)))
    case let parameter as any AnyParameter: members.append((name, .parameter(parameter)))
    case let buffer as any AnyBuffer: members.append((name, .buffer(buffer)))
    case let container as any MemberContainer: container.visitElements(name, &self)
    default: break
    }
  }
}

/// A container that may hold modules.
protocol MemberContainer {
  func visitElements(_ name: String, _ visitor: inout MemberVisitor)
}

extension Array: MemberContainer {
  func visitElements(_ name: String, _ visitor: inout MemberVisitor) {
    for (index, element) in enumerated() { visitor.visit("\(name).\(index)", element) }
  }
}

extension Dictionary: MemberContainer where Key == String {
  func visitElements(_ name: String, _ visitor: inout MemberVisitor) {
    for key in keys.sorted() { visitor.visit("\(name).\(key)", self[key]) }
  }
}

extension Optional: MemberContainer {
  func visitElements(_ name: String, _ visitor: inout MemberVisitor) {
    if case .some(let value) = self { visitor.visit(name, value) }
  }
}
