/// What a check of a tree found.
public struct CheckReport: Sendable {
  /// Everything that is wrong, sorted by place.
  public let problems: [Problem]
  /// What is read, and should be written otherwise: deprecated keys.
  public let warnings: [Problem]

  /// A report of a check of your own.
  public init(problems: [Problem], warnings: [Problem] = []) {
    self.problems = problems
    self.warnings = warnings
  }

  /// Whether nothing is wrong. Warnings do not count.
  public var isValid: Bool { problems.isEmpty }
}

extension ConfigTree {
  /// Finds everything that is wrong with the tree, in one pass, before anything is built.
  ///
  /// Every key is known to its target, every required value is set, every value has its parameter's type,
  /// every target fits its slot, every reference and everything inherited resolves, every entry of a scope
  /// is read by somebody.
  public func check(
    registry: TargetRegistry = .discovered, resolvers: Resolvers = .standard,
    limits: Limits = .standard
  ) -> CheckReport {
    let layout = Layout(root, registry: registry, resolvers: resolvers, limits: limits)
    var checker = Checker(layout: layout)
    checker.run()
    return CheckReport(
      problems: layout.problems.sortedByPlace(), warnings: layout.warnings.sortedByPlace())
  }
}
