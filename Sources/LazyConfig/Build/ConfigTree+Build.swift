extension ConfigTree {
  /// Builds the tree: checks it first, then makes each object once, what it needs before it.
  ///
  /// - Throws: ``ConfigError`` with everything that is wrong, before anything is built; or with the path
  ///   of the target whose initialiser threw.
  public func build<T>(
    as type: T.Type = T.self, registry: TargetRegistry = .discovered,
    resolvers: Resolvers = .standard
  ) throws -> T {
    try cast(try buildAny(registry: registry, resolvers: resolvers))
  }

  /// Builds a tree that has asynchronous targets.
  ///
  /// - Throws: as the synchronous `build`.
  public func buildAsynchronously<T>(
    as type: T.Type = T.self, registry: TargetRegistry = .discovered,
    resolvers: Resolvers = .standard
  ) async throws -> T {
    let layout = try checked(registry: registry, resolvers: resolvers)
    return try cast(try await Builder(layout: layout).buildAsynchronously())
  }

  func buildAny(registry: TargetRegistry = .discovered, resolvers: Resolvers = .standard) throws
    -> Any
  {
    let layout = try checked(registry: registry, resolvers: resolvers)
    return try Builder(layout: layout).build()
  }

  /// The tree laid out, after a check that found nothing.
  func checked(
    registry: TargetRegistry, resolvers: Resolvers, limits: Limits = .standard
  ) throws(ConfigError) -> Layout {
    let layout = Layout(root, registry: registry, resolvers: resolvers, limits: limits)
    var checker = Checker(layout: layout)
    checker.run()
    guard layout.problems.isEmpty else { throw ConfigError(layout.problems) }
    return layout
  }

  private func cast<T>(_ object: Any) throws(ConfigError) -> T {
    guard let built = object as? T else {
      throw ConfigError(
        Problem(
          .doesNotFit, at: .root, "expected \(T.self), built \(type(of: object))",
          origin: root.origin))
    }
    return built
  }
}
