public import LazyConfig

/// Language modelling on windows of a stream of tokens: each token is predicted from those before.
///
/// `ids` are the tokens of a window, `labels` the same tokens one place further, so that each place of a window of T
/// tokens has its label: [B, T] both.
@Configurable
public struct PackedTokens: Objective {
  let length: Int

  /// - Parameter length: How many tokens a window has.
  public init(length: Int) throws(DataError) {
    try DataError.require("length", length, atLeast: 1)
    self.length = length
  }

  public var needsWords: Bool { false }
  public func stride(_ tokens: ObjectiveTokens) -> Int { length }
  public func span(_ tokens: ObjectiveTokens) -> Int { length + 1 }

  public func batch(_ windows: [Window], random: [RandomStream], _ tokens: ObjectiveTokens)
    throws(DataError) -> Batch
  {
    let width = max(0, (windows.first?.ids.count ?? 1) - 1)
    let shape = [windows.count, width]
    return Batch(
      columns: [
        "ids": .integers(windows.flatMap { $0.ids.dropLast() }, shape: shape),
        "labels": .integers(windows.flatMap { $0.ids.dropFirst() }, shape: shape),
      ], exampleCount: windows.count, tokenCount: windows.count * width)
  }
}
