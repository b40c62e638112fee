import Torch

/// A module, parameter or buffer with its path.
public struct Named<Value> {
  /// The names from the root: `layers.3.mlp.up.weight`.
  public let path: String
  /// What has the path.
  public let value: Value
}

extension Module {
  private var members: [(name: String, member: MemberVisitor.Member)] {
    var visitor = MemberVisitor()
    visitMembers(&visitor)
    return visitor.members
  }

  /// The modules that are properties of this one.
  public var children: [Named<any Module>] {
    members.compactMap { name, member in
      if case .module(let module) = member { Named(path: name, value: module) } else { nil }
    }
  }

  /// This module and all below it, each before what it holds. One that stands at several places comes with
  /// each of its paths when `withRepeats` is true, otherwise with the first.
  public func modules(withRepeats: Bool = false) -> [Named<any Module>] {
    var found: [Named<any Module>] = []
    var seen: Set<ObjectIdentifier> = []
    walk("", self) { path, module in
      guard seen.insert(ObjectIdentifier(module)).inserted || withRepeats else { return false }
      found.append(Named(path: path, value: module))
      return true
    }
    return found
  }

  /// The parameters, each once, in the order of the declarations.
  public func parameters() -> [Named<any AnyParameter>] {
    var seen: Set<ObjectIdentifier> = []
    return allParameters().filter { seen.insert(ObjectIdentifier($0.value)).inserted }
  }

  /// The parameters with every path that each has: a tied one has several.
  public func allParameters() -> [Named<any AnyParameter>] {
    tensors { member in
      if case .parameter(let parameter) = member, parameter.tensor != nil { parameter } else { nil }
    }
  }

  /// The buffers, each once.
  public func buffers() -> [Named<any AnyBuffer>] {
    var seen: Set<ObjectIdentifier> = []
    return tensors { member in
      if case .buffer(let buffer) = member { buffer } else { nil }
    }.filter { seen.insert(ObjectIdentifier($0.value)).inserted }
  }

  private func tensors<Value>(_ pick: (MemberVisitor.Member) -> Value?) -> [Named<Value>] {
    modules(withRepeats: true).flatMap { named in
      named.value.members.compactMap { name, member in
        pick(member).map { Named(path: joined(named.path, name), value: $0) }
      }
    }
  }

  /// The parameters that are properties of this module itself.
  var ownParameters: [any AnyParameter] {
    members.compactMap { _, member in
      if case .parameter(let parameter) = member, parameter.tensor != nil { parameter } else { nil }
    }
  }

  private func walk(
    _ path: String, _ module: any Module, _ visit: (String, any Module) -> Bool
  ) {
    guard visit(path, module) else { return }
    for child in module.children { walk(joined(path, child.path), child.value, visit) }
  }

  private func joined(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : "\(path).\(name)"
  }

  /// Tells each module its path below this one, which becomes the root.
  public func assignPaths() {
    for named in modules() { named.value.moduleState.path = named.path }
    _ = namesInFailures
  }

  /// How many numbers training can change.
  public var parameterCount: Int {
    parameters().reduce(0) { $0 + ($1.value.tensor?.count ?? 0) }
  }
}

/// From the first model on, an operator that fails names the modules that it runs in. Set once, by whichever
/// thread comes first.
private let namesInFailures: Void = {
  OperatorFailure.describe = { owner in
    guard let module = owner as? any Module else {
      return (owner as? any CustomStringConvertible)?.description ?? "\(type(of: owner))"
    }
    let name = "\(type(of: module))"
    return module.path.isEmpty ? name : "\(module.path) (\(name))"
  }
}()
