import LazyConfig
import Testing

/// R5 and R4 together: objects that are inherited or referred to.
@Suite struct R05SharingTests {
  @Test func `an inherited object is one object for all that inherit it`() throws {
    let owner = try ConfigTree(
      yaml: """
        _target_: NormOwner
        norm: {_target_: ScaleNorm, hidden_size: 3}
        users: {_repeat_: 3, _of_: {_target_: NormUser}}
        """
    ).build(as: NormOwner.self, registry: .parts)
    let first = try #require(owner.users.first?.norm as? ScaleNorm)
    #expect(first.hiddenSize == 3)
    #expect(owner.users.allSatisfy { $0.norm === first })
  }

  @Test func `an object in a scope is built once`() throws {
    let users = try ConfigTree(
      yaml: """
        _scope_: {norm: {_target_: ScaleNorm, hidden_size: 3}}
        users: [{_target_: NormUser}, {_target_: NormUser}]
        other: ${_scope_.norm}
        """
    ).build(as: [String: Any].self, registry: .parts)
    let list = users["users"] as? [Any]
    let norm = try #require((list?[0] as? NormUser)?.norm)
    #expect((list?[1] as? NormUser)?.norm === norm)
    #expect(users["other"] as? ScaleNorm === norm)
  }

  @Test func `a name in a scope is a value: each that inherits it builds its own`() throws {
    let tree = try ConfigTree(
      yaml: """
        _scope_: {norm: ScaleNorm, hidden_size: 3}
        users: [{_target_: NormUser}, {_target_: NormUser}]
        """, name: "m.yaml")
    func norms(_ tree: ConfigTree) throws -> [any Norm] {
      let built = try tree.build(as: [String: Any].self, registry: .parts)
      return try #require(built["users"] as? [Any]).compactMap { ($0 as? NormUser)?.norm }
    }
    let found = try norms(tree)
    #expect((found[0] as? ScaleNorm)?.hiddenSize == 3)
    #expect(found.count == 2 && found[0] !== found[1])
    let executed = try tree.executed(registry: .parts)
    #expect(try norms(executed).count == 2)
    #expect(
      executed.flatWithOrigins.hasPrefix(
        """
        users.0._target_: NormUser  # m.yaml:2:20
        users.0.norm._target_: ScaleNorm  # inherited from _scope_.norm
        users.0.norm.hidden_size: 3  # inherited from _scope_.hidden_size
        """), "\(executed.flatWithOrigins)")
  }

  @Test func `an object in a scope inherits from above its scope`() throws {
    let pair = try ConfigTree(
      yaml: """
        _target_: Pair
        hidden_size: 6
        left: {}
        right: {}
        norm: {_target_: ScaleNorm}
        norms: [{_target_: NormUser}]
        """
    ).build(as: Pair.self, registry: .parts)
    #expect((pair.norms[0].norm as? ScaleNorm)?.hiddenSize == 6)
    let scoped = try ConfigTree(
      yaml: """
        _target_: Tower
        _scope_: {norm: {_target_: ScaleNorm}, user: {_target_: NormUser}}
        hidden_size: 6
        first: {hidden_size: "${...user.norm.hidden_size}"}
        """.replacing("${...user.norm.hidden_size}", with: "${.._scope_.user.norm.hidden_size}")
    ).build(as: Tower.self, registry: .parts)
    #expect(scoped.first?.hiddenSize == 6)
  }

  @Test func `a call that is referred to inherits where it is written, not where it is used`()
    throws
  {
    let yaml = """
      shared: {_target_: FFN}
      wide: {_target_: Tower, hidden_size: 8, first: "${shared}"}
      """
    #expect(
      errors(in: yaml) == """
        error: shared.hidden_size: no node above provides 'hidden_size'
          written at m.yaml:1:20
          searched (root) (no _scope_)
        1 error
        """)
    let objects = try ConfigTree(yaml: "_scope_: {hidden_size: 2}\n" + yaml)
      .build(as: [String: Any].self, registry: .parts)
    let tower = try #require(objects["wide"] as? Tower)
    #expect(tower.hiddenSize == 8)
    #expect(tower.first === objects["shared"] as? FFN)
    #expect(tower.first?.hiddenSize == 2)
  }

  @Test func `an object that inherits itself is an error before anything is built`() {
    #expect(
      errors(
        in: """
          _scope_: {norm: {_target_: ScaledNorm}}
          user: {_target_: NormUser}
          """) == """
          error: _scope_.norm.norm: _scope_.norm would be part of itself: it needs _scope_.norm, which refers to it
            written at m.yaml:1:28
          1 error
          """)
  }

  @Test func `a provider's default that Swift makes cannot be inherited, and the check says so`() {
    #expect(
      errors(in: "_target_: NormOwner\nusers: [{_target_: NormUser}]") == """
        error: users.0.norm: NormOwner provides 'norm' with a default that only Swift can make
          written at m.yaml:2:20
          set norm of (root), or of users.0
        1 error
        """)
  }
}
