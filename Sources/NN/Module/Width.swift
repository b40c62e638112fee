/// A part that takes and gives vectors of one size.
public protocol HasWidth: Module {
  /// The size of the vectors; nil when the part takes any, or does not say. A part of your own may leave it out.
  var width: Int? { get }
}

extension HasWidth {
  /// The part does not say.
  public var width: Int? { nil }
}

extension NNError {
  /// Compares the sizes of parts that pass vectors to each other; those that do not say theirs fit.
  ///
  /// - Throws: ``badShape(_:)`` with the first two that differ.
  static func checkWidths(_ parts: KeyValuePairs<String, Int?>) throws(NNError) {
    try checkWidths(parts.map { ($0.key, $0.value) })
  }

  static func checkWidths(_ parts: [(name: String, width: Int?)]) throws(NNError) {
    // A size of 0 stands for one that there is not, which is reported with the parameter's path.
    let known = parts.compactMap { part in part.width.map { (part.name, $0) } }.filter { $0.1 > 0 }
    guard let first = known.first, let other = known.first(where: { $0.1 != first.1 }) else {
      return
    }
    throw .badShape("\(first.0) has vectors of \(first.1) numbers, and \(other.0) of \(other.1)")
  }
}
