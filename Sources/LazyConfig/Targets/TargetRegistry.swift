import CTargetRecords

/// The closed set of targets that a tree may name.
public struct TargetRegistry: Sendable {
  /// All targets, by qualified name.
  public let targets: [TargetDescriptor]
  private let byName: [String: [Int]]
  /// The aliases of generic types, by the type with its parameters.
  private let aliases: [ObjectIdentifier: Int]

  /// Every `@Configurable` type of this program, found in its linker section.
  public static let discovered = TargetRegistry(
    discoveredTypes().compactMap { $0 as? any Configurable.Type })

  /// These types and no others.
  public init(_ types: [any Configurable.Type]) {
    // Two types may have one name, and even one module: that is for whoever names them to know.
    var seen: Set<ObjectIdentifier> = []
    let all = types.filter { seen.insert(ObjectIdentifier($0)).inserted }.map {
      $0.targetDescriptor
    }
    targets = all.sorted { ($0.qualifiedName, $0.location) < ($1.qualifiedName, $1.location) }
    aliases = Dictionary(
      targets.enumerated().filter(\.element.isAlias).map { (ObjectIdentifier($1.type), $0) },
      uniquingKeysWith: { first, _ in first })
    var byName: [String: [Int]] = [:]
    for (index, target) in targets.enumerated() {
      for name in Set([target.name, target.qualifiedName] + target.aliases) {
        byName[name, default: []].append(index)
      }
    }
    self.byName = byName
  }

  /// What a name stands for.
  public enum Found {
    /// The one target that has the name.
    case target(TargetDescriptor)
    /// Several targets have the name: `Module.Name` tells them apart.
    case ambiguous([TargetDescriptor])
    /// No target has the name.
    case nothing
  }

  /// The target with a name, `Module.Name`, or an alias.
  public func find(_ name: String) -> Found {
    guard let indices = byName[name], let first = indices.first else { return .nothing }
    return indices.count == 1 ? .target(targets[first]) : .ambiguous(indices.map { targets[$0] })
  }

  /// The alias that chose a generic type's parameters.
  func alias(of type: Any.Type) -> TargetDescriptor? {
    aliases[ObjectIdentifier(type)].map { targets[$0] }
  }

  /// All names that `find` knows, for suggestions.
  package var names: [String] { byName.keys.sorted() }
}

/// The types that `@Configurable` and `@Recipe` recorded, in the order in which the linker laid them.
func discoveredTypes() -> [Any.Type] {
  var types: [Any.Type] = []
  withUnsafeMutablePointer(to: &types) { types in
    lazyconfig_each_record(
      { record, context in
        guard let record, let context else { return }
        var type: Any.Type = Void.self
        withUnsafeMutablePointer(to: &type) { record(UnsafeMutableRawPointer($0)) }
        context.assumingMemoryBound(to: [Any.Type].self).pointee.append(type)
      }, types)
  }
  return types
}
