// No generic function can make a tuple whose elements it reads by type, but one can make a
// `LazyConfig::Tuple`. What is read as such is turned into the tuple that the parameter wants.
extension SlotType {
  /// The type with `LazyConfig::Tuple` for tuples.
  var tupleFree: String {
    switch self {
    case .optional(let wrapped) where wrapped.holdsTuple: "\(wrapped.tupleFree)?"
    case .list(let element) where element.holdsTuple: "[\(element.tupleFree)]"
    case .map(let element) where element.holdsTuple: "[Swift::String: \(element.tupleFree)]"
    case .tuple(let elements):
      "LazyConfig::Tuple<\(elements.map(\.type.tupleFree).joined(separator: ", "))>"
    default: swift
    }
  }

  /// An expression of the type from one of ``tupleFree``.
  func unwrappingTuples(_ value: String) -> String {
    switch self {
    case .optional(let wrapped), .list(let wrapped):
      return wrapped.holdsTuple ? "\(value).map { \(wrapped.unwrappingTuples("$0")) }" : value
    case .map(let wrapped):
      return wrapped.holdsTuple ? "\(value).mapValues { \(wrapped.unwrappingTuples("$0")) }" : value
    case .tuple(let elements):
      guard elements.contains(where: \.type.holdsTuple) else { return "\(value).elements" }
      let parts = elements.enumerated().map { $1.type.unwrappingTuples("tuple.\($0)") }
      return "{ tuple in (\(parts.joined(separator: ", "))) }(\(value).elements)"
    default: return value
    }
  }

  /// An expression of the type ``tupleFree`` from one of the type.
  func wrappingTuples(_ value: String) -> String {
    switch self {
    case .optional(let wrapped), .list(let wrapped):
      return wrapped.holdsTuple ? "\(value).map { \(wrapped.wrappingTuples("$0")) }" : value
    case .map(let wrapped):
      return wrapped.holdsTuple ? "\(value).mapValues { \(wrapped.wrappingTuples("$0")) }" : value
    case .tuple(let elements):
      let parts = elements.enumerated().map { $1.type.wrappingTuples("tuple.\($0)") }
      return "{ tuple in \(tupleFree)(\(parts.joined(separator: ", "))) }(\(value))"
    default: return value
    }
  }
}
