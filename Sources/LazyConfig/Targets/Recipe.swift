/// A named function that returns a whole config.
public struct Recipe: Sendable {
  /// The name that sources use: the function's, in snake case, unless `@Recipe` gives one.
  public let name: String
  /// The function's doc comment; empty when it has none.
  public let documentation: String
  /// `Module/File.swift:12`.
  public let location: String
  private let make: @Sendable () throws -> ConfigTree

  /// A recipe. `@Recipe` writes this.
  public init(
    name: String, documentation: String = "", fileID: String, line: Int,
    make: @escaping @Sendable () throws -> ConfigTree
  ) {
    self.name = name
    self.documentation = documentation
    location = "\(fileID):\(line)"
    self.make = make
  }

  /// The config, whose origins name this recipe.
  ///
  /// - Throws: what the function throws.
  public func tree() throws -> ConfigTree {
    var tree = try make()
    tree.root = tree.root.withOrigin(Origin(.recipe(name)))
    nameRecipe(in: &tree.root)
    return tree
  }

  /// Names the recipe wherever its code wrote a value.
  private func nameRecipe(in node: inout Node) {
    node.origin = named(node.origin)
    switch node.value {
    case .list(var elements):
      node.value = .null
      for index in elements.indices { nameRecipe(in: &elements[index]) }
      node.value = .list(elements)
    case .map(var map):
      node.value = .null
      for position in 0..<map.count { nameRecipe(in: &map[position: position]) }
      node.value = .map(map)
    case .call(var call):
      node.value = .null
      call.targetOrigin = named(call.targetOrigin)
      for position in 0..<call.arguments.count {
        nameRecipe(in: &call.arguments[position: position])
      }
      node.value = .call(call)
    case .repetition(var repetition):
      node.value = .null
      nameRecipe(in: &repetition.count)
      repetition.updateAll { node, _ in nameRecipe(in: &node) }
      node.value = .repetition(repetition)
    default: break
    }
  }

  private func named(_ origin: Origin?) -> Origin? {
    guard let origin, case .code(let file, let line) = origin.source else { return origin }
    return Origin(.recipe(name, at: "\(file):\(line)"), previous: origin.previous)
  }
}

/// A type that `@Recipe` generated.
public protocol RecipeProvider: SendableMetatype {
  /// The recipe.
  static var recipe: Recipe { get }
}

/// The recipes that a source may name.
public struct RecipeRegistry: Sendable {
  /// All recipes, by name.
  public let recipes: [Recipe]

  /// Every `@Recipe` of this program, found in its linker section.
  public static let discovered = RecipeRegistry(
    discoveredTypes().compactMap { ($0 as? any RecipeProvider.Type)?.recipe })

  /// These recipes and no others.
  public init(_ recipes: [Recipe]) {
    self.recipes = recipes.sorted { ($0.name, $0.location) < ($1.name, $1.location) }
  }

  /// The recipes with a name: more than one is an error that shows them all. Where none has it, `-` stands for `_`.
  public func find(_ name: String) -> [Recipe] {
    let found = recipes.filter { $0.name == name }
    guard found.isEmpty, name.contains("-") else { return found }
    let name = name.replacing("-", with: "_")
    return recipes.filter { $0.name == name }
  }
}

extension ConfigTree {
  // What generated code calls.

  /// A recipe's result.
  public init<T>(recipe call: Lazy<T>) { self.init(call.node) }

  /// A recipe's result.
  public init(recipe tree: ConfigTree) { self = tree }
}
