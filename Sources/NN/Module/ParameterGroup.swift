public import LazyConfig
import Torch

/// Parameters that an optimizer treats alike.
public struct ParameterGroup {
  /// What the group is called.
  public let name: String
  /// The parameters, in the order of the model.
  public let parameters: [Named<any AnyParameter>]
}

extension Module {
  /// The parameters in groups by their paths. Each is in the first group of which a pattern matches, and those that
  /// none matches are in a last one, `rest`. Frozen parameters are in none.
  ///
  ///     let groups = try model.parameterGroups(["embeddings": ["**.embeddings.**"], "norms": ["**.*norm.*"]])
  ///
  /// - Parameter patterns: The groups' names, and what belongs to each.
  /// - Throws: ``NNError`` for a pattern that matches no parameter at all, with the nearest name.
  public func parameterGroups(_ patterns: KeyValuePairs<String, [Pattern]>) throws(NNError)
    -> [ParameterGroup]
  {
    var left = parameters().filter { $0.value.tensor?.requiresGrad == true }
    var groups: [ParameterGroup] = []
    for (name, patterns) in patterns {
      var members: Set<ObjectIdentifier> = []
      for pattern in patterns {
        let matching = parameters(matching: pattern)
        guard !matching.isEmpty else {
          throw .noMatch(pattern: pattern.description, paths: parameters().map(\.path))
        }
        members.formUnion(matching.map { ObjectIdentifier($0.value) })
      }
      let isMember = { (named: Named<any AnyParameter>) in
        members.contains(ObjectIdentifier(named.value))
      }
      groups.append(ParameterGroup(name: name, parameters: left.filter(isMember)))
      left.removeAll(where: isMember)
    }
    return groups + [ParameterGroup(name: "rest", parameters: left)]
  }

  /// The parameters in two groups: `decay`, matrices and tables, and `no_decay`, biases and the weights of norms,
  /// which weight decay would only move away from 0 and 1 (as GPT-2's and most later training does).
  public func decayGroups() -> [ParameterGroup] {
    let trained = parameters().filter { $0.value.tensor?.requiresGrad == true }
    let isMatrix = { (named: Named<any AnyParameter>) in (named.value.tensor?.rank ?? 0) > 1 }
    return [
      ParameterGroup(name: "decay", parameters: trained.filter(isMatrix)),
      ParameterGroup(name: "no_decay", parameters: trained.filter { !isMatrix($0) }),
    ]
  }
}
