import LazyConfig

/// Trees whose Swift is compiled with the tests.
enum SwiftTrees {
  static let all: [SwiftTextTests.Case] = []
}
