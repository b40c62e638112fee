import LazyConfig
import NN

/// What Hugging Face calls an activation; a name of ours where it has none.
func activationName(_ act: any Activation) -> String {
  let name = (type(of: act) as? any Configurable.Type)?.targetDescriptor.aliases.first
  return name == "gelu_tanh" ? "gelu_new" : name ?? "\(type(of: act))"
}

extension Initializer {
  /// The standard deviation of `normal(x)`; nil for any other.
  var deviation: Double? {
    guard name.hasPrefix("normal("), name.hasSuffix(")") else { return nil }
    return Double(name.dropFirst(7).dropLast())
  }
}

extension Optional where Wrapped == Int {
  /// The integer, or null.
  var value: Value { map { .int($0) } ?? .null }
}
