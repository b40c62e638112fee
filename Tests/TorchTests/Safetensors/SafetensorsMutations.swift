/// Numbers that look random and are the same in every run (Steele et al. 2014, "SplitMix").
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}

/// Changes to a valid file of which most make it invalid.
struct SafetensorsMutations {
  let original: [UInt8]
  private var random: SplitMix64

  init(_ original: [UInt8], seed: UInt64) {
    self.original = original
    random = SplitMix64(state: seed)
  }

  private var headerEnd: Int { 8 + Int(original[0]) + Int(original[1]) << 8 }

  /// The file cut off after every byte.
  var truncations: [[UInt8]] { original.indices.map { Array(original[..<$0]) } }

  /// The file with another length of the header.
  var lengths: [[UInt8]] {
    let header = UInt64(headerEnd - 8)
    var lengths: [UInt64] = [100_000_000, 100_000_001]
    for near in UInt64(0)...16 {
      lengths += [header &- near, header &+ near, UInt64(original.count) &- near]
    }
    for power in 0..<64 {
      let value = UInt64(1) << UInt64(power)
      lengths += [value &- 1, value, UInt64.max << UInt64(power)]
    }
    return lengths.filter { $0 != header }.map { length in
      (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(original[8...])
    }
  }

  /// The file with every number of the header replaced by each of `numbers`.
  func replacingNumbers(by numbers: [String]) -> [[UInt8]] {
    var files: [[UInt8]] = []
    var index = 8
    while index < headerEnd {
      let start = index
      while index < headerEnd, (0x30...0x39).contains(original[index]) { index += 1 }
      if index == start {
        index += 1
      } else {
        for number in numbers {
          files.append(
            withHeader(original[8..<start] + Array(number.utf8) + original[index..<headerEnd]))
        }
      }
    }
    return files
  }

  /// The file with bytes of the header changed, left out, repeated or put in at random; the length
  /// before it fits in most.
  mutating func randomHeaders(_ count: Int) -> [[UInt8]] {
    (0..<count).map { _ in
      var header = original[8..<headerEnd]
      for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&header) }
      let fits = Int.random(in: 0..<8, using: &random) > 0
      return fits ? withHeader(header) : Array(original[..<8] + header + original[headerEnd...])
    }
  }

  private mutating func mutate(_ header: inout ArraySlice<UInt8>) {
    guard let place = header.indices.randomElement(using: &random) else { return }
    let end = min(header.endIndex, place + Int.random(in: 1...24, using: &random))
    switch Int.random(in: 0..<6, using: &random) {
    case 0: header[place] = .random(in: 0...255, using: &random)
    case 1: header[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: header.removeSubrange(place..<end)
    case 3: header.insert(contentsOf: header[place..<end], at: place)
    case 4:
      let tokens = #"{ } [ ] : , " \ 0 - 1e9 \u \ud800 null "dtype" "shape" "F64" __metadata__"#
      let token = tokens.split(separator: " ").randomElement(using: &random)!
      header.insert(contentsOf: token.utf8, at: place)
    default:
      let other = header.indices.randomElement(using: &random)!
      let copied = Array(header[other...].prefix(end - place))
      header.replaceSubrange(place..<end, with: copied)
    }
  }

  private func withHeader(_ header: ArraySlice<UInt8>) -> [UInt8] {
    safetensors(header: Array(header), data: Array(original[headerEnd...]))
  }
}
