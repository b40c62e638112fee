public import LazyConfig

// Targets that other modules see, and what they may see of them.

/// Public, with an initialiser that everyone may call.
@Configurable
public final class PublicForm {
  public let width: Int
  public init(width: Int) { self.width = width }
}

/// Public, with an initialiser that only this module calls, and takes what only this module knows.
@Configurable
public final class HalfPublicForm {
  let kind: Kind
  init(kind: Kind) { self.kind = kind }
  @Configurable enum Kind { case one, two }
}

@Configurable
open class OpenForm {
  public let width: Int
  public init(width: Int) { self.width = width }
}

@Configurable
package final class PackageForm {
  let width: Int
  package init(width: Int) { self.width = width }
}

@Configurable
public struct AllPublic {
  public var width: Int
  public var unit: HalfPublicUnit?
}

@Configurable public enum HalfPublicUnit: Sendable { case metre }

public enum OuterForm {}

extension OuterForm {
  /// In an extension.
  @Configurable
  final class Inner {
    let width: Int
    init(width: Int) { self.width = width }
  }
}

public extension OuterForm {
  /// Public without saying so.
  @Configurable
  final class Visible {
    let width: Int
    init(width: Int) { self.width = width }
  }

  @Configurable
  enum Mode { case fast, exact }
}
