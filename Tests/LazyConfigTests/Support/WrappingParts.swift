import LazyConfig

// Parts around other parts: they provide again, share, or pass on what they are given.

/// Attention around another attention.
@Configurable
final class CachedAttention: Attention {
  let inner: any Attention
  let hiddenSize: Int
  init(inner: any Attention, @Inherited hiddenSize: Int) {
    self.inner = inner
    self.hiddenSize = hiddenSize
  }
}

/// Takes what it does not set from above, and offers it to its own parts.
@Configurable
final class Tower {
  let hiddenSize: Int
  let act: Activation
  let blocks: [FFN]
  let parts: [String: FFN]
  let first: FFN?
  init(
    @Inherited hiddenSize: Int, @Inherited act: Activation = .gelu, blocks: [FFN] = [],
    parts: [String: FFN] = [:], first: FFN? = nil
  ) {
    self.hiddenSize = hiddenSize
    self.act = act
    self.blocks = blocks
    self.parts = parts
    self.first = first
  }
}

/// Two towers that need not be alike.
@Configurable
final class Pair {
  let left: Tower
  let right: Tower
  let norms: [NormUser]
  init(
    @Provided hiddenSize: Int = 4, left: Tower, right: Tower,
    @Provided norm: (any Norm)? = nil, norms: [NormUser] = []
  ) {
    self.left = left
    self.right = right
    self.norms = norms
  }
}

/// Inherits an object.
@Configurable
final class NormUser {
  let norm: any Norm
  init(@Inherited norm: any Norm) { self.norm = norm }
}

/// A norm around the norm that it inherits.
@Configurable
final class ScaledNorm: Norm {
  let norm: any Norm
  init(@Inherited norm: any Norm, scale: Double = 1) { self.norm = norm }
}

/// Offers an object that Swift makes, unless a config names another.
@Configurable
final class NormOwner {
  let users: [NormUser]
  init(@Provided norm: any Norm = ScaleNorm(hiddenSize: 1), users: [NormUser]) {
    self.users = users
  }
}

/// Builds parts itself, or completes them.
@Configurable
final class Workshop {
  let parts: [FFN]
  let norms: [ScaleNorm]
  init(
    @Provided hiddenSize: Int, part: Lazy<FFN>, norm: Partial<ScaleNorm>, count: Int = 2
  ) throws {
    parts = try (0..<count).map { _ in try part.build() }
    norms = try (0..<count).map { try norm(["eps": Double($0)]) }
  }
}
