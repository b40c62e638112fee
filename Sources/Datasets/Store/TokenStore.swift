/// The tokens of one file.
struct TokenStore: Sendable {
  var tokens: [UInt32]
  /// Where each text ends.
  var textEnds: [Int]

  var count: Int { tokens.count }

  /// Calls the closure with each token of a range.
  func copy(_ range: Range<Int>, into ids: inout [Int64]) {
    for place in range { ids.append(Int64(tokens[place])) }
  }
}
