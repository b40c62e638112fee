import LazyConfig

/// Generic types, whose parameters an alias chooses.
enum GenericForms {
  protocol Part: AnyObject {}

  @Configurable
  final class Leaf: Part {
    let size: Int
    init(size: Int = 1) { self.size = size }
  }
}

/// Two of a kind.
@Configurable
struct PairForm<Element> {
  var first: Element
  var second: Element
  var others: [Element] = []
  var named: [String: Element] = [:]
  var maybe: Element?
}

@Configurable
final class Wrapper<Inner: GenericForms.Part, Size: BinaryInteger> where Size: Sendable {
  let inner: Inner
  let size: Size
  init(inner: Inner, size: Size = 4) {
    self.inner = inner
    self.size = size
  }

  /// Nested in a generic type.
  @Configurable
  struct Nested {
    var size: Size
  }

  @Configurable
  enum Kind { case soft, hard }
}

@Configurable
class GenericBase<Element> {
  let element: Element
  init(element: Element) { self.element = element }
}

@Configurable
final class Concrete: GenericBase<Int> {
  override init(element: Int) { super.init(element: element + 1) }
}

@Configurable(.specialized, "pairs.int")
typealias IntPairForm = PairForm<Int>

/// A pair of leaves.
@Configurable(.specialized)
typealias LeafPairForm = PairForm<GenericForms.Leaf>

@Configurable(.specialized)
typealias LeafWrapper = Wrapper<GenericForms.Leaf, Int>

@Configurable(.specialized)
typealias NestedInWrapper = Wrapper<GenericForms.Leaf, Int>.Nested
