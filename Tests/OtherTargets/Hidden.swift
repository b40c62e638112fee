import LazyConfig

/// Another private target of the same name.
@Configurable
private final class Hidden {
  init(second: Int = 2) {}
}
