import NN
import Torch

/// How the names of a model's weights in a Hugging Face file correspond to ours.
///
/// A name is a pattern: `*` stands for one step, and the stars of both sides correspond in their order.
struct WeightMap {
  /// One correspondence.
  struct Rule {
    let theirs: String
    /// One name, or the names of the parts that theirs is a stack of.
    let ours: [String]
    /// Whether matrices are stored as [in, out].
    var isTransposed = false

    init(_ theirs: String, _ ours: String...) {
      self.theirs = theirs
      self.ours = ours
    }

    /// The same, with matrices stored as [in, out].
    var transposed: Rule {
      var copy = self
      copy.isTransposed = true
      return copy
    }
  }

  var rules: [Rule]
  /// What stands before the names of the model without its head. Files leave it out, or add it, depending on the
  /// class that wrote them.
  var prefix = ""
  /// Names of theirs that are another one's weights once more: a pattern, and our name of that other one.
  var copies: [String: String] = [:]
  /// Patterns of names that are no weights: masks and tables that can be computed.
  var tables: [String] = []

  // MARK: From theirs to ours

  /// Our weights of theirs, and what was left out.
  ///
  /// - Throws: ``HuggingFaceError`` for a name that is not understood, and for copies that differ.
  func ours(of theirs: [String: Tensor]) throws(HuggingFaceError) -> (
    weights: [String: Tensor], leftOut: [String]
  ) {
    var weights: [String: Tensor] = [:]
    var leftOut: [String] = []
    var unknown: [String] = []
    var copied: [(name: String, ours: String)] = []
    for (name, tensor) in theirs.sorted(by: { $0.key < $1.key }) {
      if tables.contains(where: { match($0, name) != nil }) {
        leftOut.append(name)
      } else if let ours = copies.first(where: { match($0.key, name) != nil })?.value {
        copied.append((name, ours))
        leftOut.append(name)
      } else if let (rule, steps) = rule(for: name) {
        for (pattern, part) in zip(rule.ours, split(tensor, rule)) {
          weights[fill(pattern, steps)] = part
        }
      } else {
        unknown.append(name)
      }
    }
    guard unknown.isEmpty else { throw .unknownWeights(unknown) }
    for (name, ours) in copied {
      guard let original = weights[ours], original.isSame(as: theirs[name]!) else {
        throw .differentCopy(name: name, of: ours)
      }
    }
    return (weights, leftOut)
  }

  /// The rule that a name of theirs matches, as it is or by the names that other versions gave it.
  private func rule(for name: String) -> (Rule, [Substring])? {
    for spelling in spellings(of: name) {
      for rule in rules {
        if let steps = match(rule.theirs, spelling) { return (rule, steps) }
      }
    }
    return nil
  }

  private func spellings(of name: String) -> [String] {
    var names = [name]
    // BERT's first files, which TensorFlow wrote, call the weights of a norm so.
    if name.hasSuffix(".gamma") { names = [name.dropLast(5) + "weight"] }
    if name.hasSuffix(".beta") { names = [name.dropLast(4) + "bias"] }
    if !prefix.isEmpty {
      names += names.map { prefix + $0 }
      names += names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }
    return names
  }

  private func split(_ tensor: Tensor, _ rule: Rule) -> [Tensor] {
    let whole = rule.isTransposed && tensor.rank == 2 ? tensor.transpose(0, 1) : tensor
    guard rule.ours.count > 1, whole.rank > 0, whole.size(0) % rule.ours.count == 0 else {
      return [whole]
    }
    let size = whole.size(0) / rule.ours.count
    return rule.ours.indices.map { whole.narrow(dim: 0, start: $0 * size, length: size) }
  }

  // MARK: From ours to theirs

  /// Their weights of ours.
  ///
  /// - Throws: ``HuggingFaceError`` for a name that has no counterpart.
  func theirs(of ours: [String: Tensor]) throws(HuggingFaceError) -> [String: Tensor] {
    var weights: [String: Tensor] = [:]
    var used: Set<String> = []
    for name in ours.keys.sorted() where !used.contains(name) {
      guard let (rule, steps) = reverseRule(for: name) else { continue }
      let names = rule.ours.map { fill($0, steps) }
      let parts = names.compactMap { ours[$0] }
      guard parts.count == names.count else { continue }
      used.formUnion(names)
      let whole = parts.count == 1 ? parts[0] : Tensor.cat(parts, dim: 0)
      weights[fill(rule.theirs, steps)] =
        rule.isTransposed && whole.rank == 2 ? whole.transpose(0, 1) : whole
    }
    let left = Set(ours.keys).subtracting(used)
    guard left.isEmpty else { throw .unknownWeights(left.sorted()) }
    return weights
  }

  private func reverseRule(for name: String) -> (Rule, [Substring])? {
    for rule in rules {
      for pattern in rule.ours {
        if let steps = match(pattern, name) { return (rule, steps) }
      }
    }
    return nil
  }

  // MARK: Patterns

  /// What the stars of a pattern stand for in a name; nil when it does not match.
  private func match(_ pattern: String, _ name: String) -> [Substring]? {
    let (expected, found) = (pattern.split(separator: "."), name.split(separator: "."))
    guard expected.count == found.count else { return nil }
    var steps: [Substring] = []
    for (expected, found) in zip(expected, found) {
      if expected == "*" {
        steps.append(found)
      } else if expected != found {
        return nil
      }
    }
    return steps
  }

  private func fill(_ pattern: String, _ steps: [Substring]) -> String {
    var rest = steps[...]
    return pattern.split(separator: ".").map { $0 == "*" ? rest.popFirst() ?? $0 : $0 }
      .joined(separator: ".")
  }
}
