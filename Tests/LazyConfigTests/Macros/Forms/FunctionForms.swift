import LazyConfig

// Free functions that are targets, and recipes.

final class Made {
  let depth: Int
  let parts: [Made]
  init(depth: Int, parts: [Made] = []) {
    self.depth = depth
    self.parts = parts
  }
}

protocol MadePart: AnyObject {}
extension Made: MadePart {}

/// Makes one.
///
/// - Parameter depth: How deep it goes.
@Configurable(.function)
func makeOne(depth: Int = 2) -> Made { Made(depth: depth) }

@Configurable(
  .function, "python.path.make_list", keys: ["n": "count"], renamed: ["number": "count"])
func makeList(n: Int, of part: Made) throws -> [Made] {
  (0..<n).map { _ in Made(depth: part.depth) }
}

@Configurable(.function)
func makeWaiting(depth: Int) async throws -> Made {
  await Task.yield()
  return Made(depth: depth)
}

@Configurable(.function)
func makeAny(depth: Int, part: (any MadePart)? = nil) -> any MadePart { Made(depth: depth) }

@Configurable(.function)
func makeNumber(twice number: Int) -> Int { number * 2 }

@Configurable(.function)
private func makePrivately(_ depth: Int) -> Made { Made(depth: depth) }

@Configurable(.function)
func `default`(`in` depth: Int, `repeat`: Int = 1) -> Made { Made(depth: depth * `repeat`) }

// Named like what is generated.

@Configurable(.function)
func lazy(targetDescriptor: Int, lazy: Int = 2) -> Made { Made(depth: targetDescriptor * lazy) }

@Configurable(.function)
func targetDescriptor() -> Made { Made(depth: 1) }

@Recipe
func recipe() -> Lazy<Made> { lazyTarget.lazy(targetDescriptor: 4) }

@available(*, deprecated, message: "use makeOne")
@Configurable(.function)
func makeOld(depth: Int) -> Made { Made(depth: depth) }

/// A recipe of one call.
@Recipe
func formRecipe() -> Lazy<Made> { makeOneTarget.lazy(depth: 3) }

@Recipe("named/form")
func namedFormRecipe(width: Int = 3) throws -> LazyConfig.ConfigTree {
  try ConfigTree(yaml: "width: \(width)")
}

@Recipe
private func privateFormRecipe() -> ConfigTree { ConfigTree(["a": 1]) }
