import LazyConfig

// Targets that no other module names. They are found all the same.

/// A target that only this module has.
@Configurable
final class Unnamed {
  let width: Int
  init(width: Int) { self.width = width }
}

/// A target whose name another module uses too.
@Configurable
final class Namesake {
  let other: Int
  init(other: Int = 2) { self.other = other }
}

@Configurable
enum OtherChoice { case this, that }

@Configurable(.function)
func makeOther(choice: OtherChoice = .that) -> Unnamed { Unnamed(width: choice == .this ? 1 : 2) }

/// Two private targets may have one name.
@Configurable
private final class Hidden {
  init(first: Int = 1) {}
}

/// Protocols without `any`, where this is still allowed.
protocol OtherPart: AnyObject {}
protocol OtherNamed {}

@Configurable
final class PartOfOther: OtherPart, OtherNamed {
  init() {}
}

@Configurable
final class TakesParts {
  let parts: [any OtherPart]
  init(
    part: OtherPart, both: OtherPart & OtherNamed, list: [OtherPart] = [], maybe: OtherPart? = nil
  ) {
    parts = [part, both] + list + (maybe.map { [$0] } ?? [])
  }
}

/// A base for targets of other modules.
@Configurable
open class OpenBase {
  public let width: Int
  public init(width: Int) { self.width = width }
}

@Recipe
func otherRecipe() -> Lazy<Unnamed> { Unnamed.lazy(width: 3) }
