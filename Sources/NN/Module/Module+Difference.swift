import Torch

extension Module {
  /// Where this module computes something else than another: parts of another type, parameters of another shape, and
  /// other numbers, words and flags that the modules keep. Values of parameters do not count.
  ///
  /// - Returns: a line for each, with the path: `layers.3.mlp: GatedMLP, not MLP`. Empty when both compute the same.
  public func differences(from other: any Module) -> [String] {
    var lines: [String] = []
    compare("", self, other, &lines)
    return lines
  }
}

private func compare(
  _ path: String, _ module: any Module, _ other: any Module, _ lines: inout [String]
) {
  let place = path.isEmpty ? "the model" : path
  guard type(of: module) == type(of: other) else {
    lines.append("\(place): \(type(of: module)), not \(type(of: other))")
    return
  }
  func join(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
  let (properties, others) = (properties(of: module), properties(of: other))
  for (name, value) in properties {
    guard let expected = others.first(where: { $0.name == name })?.value, expected != value else {
      continue
    }
    lines.append("\(join(name)): \(value), not \(expected)")
  }
  let (children, counterparts) = (module.children, other.children)
  for child in children {
    if let counterpart = counterparts.first(where: { $0.path == child.path }) {
      compare(join(child.path), child.value, counterpart.value, &lines)
    } else {
      lines.append("\(join(child.path)): \(type(of: child.value)), not there")
    }
  }
  for missing in counterparts where !children.contains(where: { $0.path == missing.path }) {
    lines.append("\(join(missing.path)): not there, expected \(type(of: missing.value))")
  }
}

/// What a module keeps besides parts: its parameters' shapes, and its plain values as text.
private func properties(of module: any Module) -> [(name: String, value: String)] {
  Mirror(reflecting: module).children.compactMap { name, value in
    guard let name else { return nil }
    if let parameter = value as? any AnyParameter {
      return (String(name.drop { $0 == "_" }), "\(parameter.tensor?.shape ?? [])")
    }
    return plain(value).map { (name, $0) }
  }
}

/// A number, a word, a flag or a structure of them as text; nil for an object, a tensor, or a collection. A tuple is a
/// table that a module keeps for speed.
private func plain(_ value: Any) -> String? {
  let mirror = Mirror(reflecting: value)
  switch mirror.displayStyle {
  case .class, .collection, .dictionary, .set, .tuple: return nil
  case .optional:
    guard let wrapped = mirror.children.first?.value else { return "nil" }
    return plain(wrapped)
  default: return value is Any.Type ? nil : String(describing: value)
  }
}
