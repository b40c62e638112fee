import LazyConfig
import NN
import Torch

/// Which parameter belongs to which group.
struct GroupAssignment {
  private(set) var groups: [Optimization.Group] = []
  private var places: [Key: Int] = [:]

  /// What parameters of one group have in common.
  private struct Key: Hashable {
    /// The rule that they match.
    let rule: Int?
    /// How often they were handed on to other optimizers.
    let depth: Int
    /// Whether they are matrices or tables, which decay.
    let isMatrix: Bool
  }

  init(of model: any Module, by optimizer: any Optimizer) throws(TrainingError) {
    let trained = model.parameters().filter { $0.value.tensor?.requiresGrad == true }
    guard !trained.isEmpty else { throw .nothingToTrain }
    let matches = try Self.matches(optimizer.groups, model, trained)
    for named in trained {
      guard let tensor = named.value.tensor else { continue }
      let rule = matches.firstIndex { $0.contains(ObjectIdentifier(named.value)) }
      try add(named, tensor, rule, optimizer)
    }
  }

  /// The parameters that each rule's pattern matches.
  private static func matches(
    _ rules: [GroupRule], _ model: any Module, _ trained: [Named<any AnyParameter>]
  ) throws(TrainingError) -> [Set<ObjectIdentifier>] {
    let all = Set(trained.map { ObjectIdentifier($0.value) })
    var matches: [Set<ObjectIdentifier>] = []
    for rule in rules {
      let found = model.parameters(matching: rule.match).map { ObjectIdentifier($0.value) }
      guard !all.isDisjoint(with: found) else {
        throw .noMatch(pattern: rule.match.description, paths: trained.map(\.path))
      }
      matches.append(Set(found))
    }
    return matches
  }

  private mutating func add(
    _ named: Named<any AnyParameter>, _ tensor: Tensor, _ ruleIndex: Int?, _ root: any Optimizer
  ) throws(TrainingError) {
    let rule = ruleIndex.map { root.groups[$0] }
    var updating = rule?.optimizer ?? root
    var depth = 0
    while !updating.takes(tensor) {
      guard let others = updating.others else {
        throw .notTaken(optimizer: "\(type(of: updating))", path: named.path, shape: tensor.shape)
      }
      updating = others
      depth += 1
    }
    guard updating.groups.isEmpty || (depth == 0 && rule?.optimizer == nil) else {
      throw .badSetting(
        name: "groups", expected: "none below another optimizer, whose groups count",
        found: "\(updating.groups.count)")
    }
    let key = Key(rule: ruleIndex, depth: depth, isMatrix: tensor.rank > 1)
    let place = places[key] ?? groups.count
    if place == groups.count {
      places[key] = place
      groups.append(
        Optimization.Group(
          optimizer: updating, lr: rule?.lr ?? updating.lr,
          weightDecay: rule?.weightDecay ?? (key.isMatrix ? updating.weightDecay : 0)))
    }
    groups[place].members.append(Optimization.Member(named))
  }
}
