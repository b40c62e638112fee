import LazyConfig

// Classes and actors that are targets, in every form. They are compiled as they stand; the tests build them.

enum ClassForms {
  protocol Part: AnyObject {}

  /// Written without an initialiser: the compiler gives one.
  @Configurable
  final class Empty {
    var number = 3
  }

  /// Inherits from nothing but well-known protocols.
  @Configurable
  final class SendableEmpty: Sendable {}

  @Configurable
  final class Failing {
    enum Failure: Error { case negative }
    let width: Int
    init(width: Int) throws(Failure) {
      guard width >= 0 else { throw .negative }
      self.width = width
    }
  }

  @Configurable
  final class Waiting {
    let width: Int
    let part: any Part
    init(width: Int, part: any Part) async throws {
      await Task.yield()
      self.width = width
      self.part = part
    }
  }

  /// A base that is a target, and targets that inherit from it.
  @Configurable
  class Base: Part {
    let width: Int
    init(width: Int) { self.width = width }
  }

  @Configurable
  final class SameParameters: Base {
    override init(width: Int) { super.init(width: width * 2) }
  }

  @Configurable
  class MoreParameters: Base {
    let depth: Int
    init(width: Int = 1, depth: Int) {
      self.depth = depth
      super.init(width: width)
    }
  }

  @Configurable
  final class Deepest: MoreParameters {
    convenience init(name: String) { self.init(depth: name.count) }
    init(depth: Int) { super.init(width: 7, depth: depth) }
  }

  /// No target itself: its calls are those of the base.
  class NoTarget: Base {}

  /// Nested in its own superclass.
  @Configurable
  class Tree {
    init() {}

    @Configurable
    final class Leaf: Tree {
      let colour: String
      init(colour: String = "green") { self.colour = colour }
    }
  }

  @Configurable
  actor Counter {
    let start: Int
    let part: (any Part)?
    init(start: Int = 0, part: (any Part)? = nil) {
      self.start = start
      self.part = part
    }
  }

  @Configurable
  @MainActor
  final class Screen {
    let width: Int
    let part: any Part
    init(width: Int, part: any Part) {
      self.width = width
      self.part = part
    }
  }

  @Configurable
  @MainActor
  final class OffScreen {
    nonisolated let width: Int
    nonisolated init(width: Int) { self.width = width }
  }

  @Configurable
  final class TwoInitialisers {
    let area: Int
    init(side: Int) { area = side * side }
    @Configured init(width: Int, height: Int) { area = width * height }
  }

  @Configurable
  final class MarkedConvenience {
    let area: Int
    init(area: Int) { self.area = area }
    @Configured convenience init(side: Int) { self.init(area: side * side) }
  }

  @Configurable
  final class Decoded: Codable {
    let width: Int
    init(width: Int) { self.width = width }
    required init(from decoder: any Decoder) throws { width = 0 }
  }

  @Configurable
  class Required {
    let width: Int
    required init(width: Int) { self.width = width }
  }

  @available(*, deprecated, message: "use Base")
  @Configurable
  final class Old {
    let width: Int
    init(width: Int) { self.width = width }
  }

  @Configurable
  final class OldInitialiser {
    let width: Int
    @available(*, deprecated) init(width: Int) { self.width = width }
  }
}

@Configurable
private final class PrivateForm {
  let secret: Secret
  private init(secret: Secret) { self.secret = secret }
  @Configurable fileprivate enum Secret { case open, shut }
}

@Configurable
fileprivate final class FilePrivateForm {
  let width: Int
  fileprivate init(width: Int) { self.width = width }
}
