/// A class of scalars, as in `[^\s\p{L}0-9]`.
struct ScalarSet: Sendable {
  private var ranges: [ClosedRange<UInt32>] = []
  /// A bit for each general category.
  private var categories: UInt32 = 0
  private var scripts: [Script] = []
  private var hasWhitespace = false
  private var hasWord = false
  /// Sets of which each scalar in one is in this one too.
  private var members: [ScalarSet] = []
  /// Sets in all of which a scalar must be.
  private var required: [ScalarSet] = []
  private(set) var isNegated = false
  /// The answers for ASCII, when the set is complete.
  private var ascii: (UInt64, UInt64) = (0, 0)

  init() {}

  init(_ ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }

  static func categories(_ wanted: [Properties.Category]) -> ScalarSet {
    var set = ScalarSet()
    for category in wanted { set.categories |= 1 << UInt32(category.rawValue) }
    return set
  }

  static func script(_ script: Script) -> ScalarSet {
    var set = ScalarSet()
    set.scripts = [script]
    return set
  }

  static let whitespace: ScalarSet = {
    var set = ScalarSet()
    set.hasWhitespace = true
    return set
  }()

  static let word: ScalarSet = {
    var set = ScalarSet()
    set.hasWord = true
    return set
  }()

  /// `\w` outside of classes, which counts raised digits and fractions of Latin-1 as words.
  static let wordOutsideClass: ScalarSet = {
    var set = ScalarSet([0xB2...0xB3, 0xB9...0xB9, 0xBC...0xBE])
    set.hasWord = true
    return set
  }()

  static let digit = ScalarSet.categories([.nd])
  static let hexDigit = ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
  static let notNewline = ScalarSet([0x0A...0x0A]).inverted
  static let all = ScalarSet().inverted

  var inverted: ScalarSet {
    var set = self
    set.isNegated.toggle()
    return set
  }

  mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }

  mutating func formUnion(_ other: ScalarSet) { members.append(other) }

  mutating func formIntersection(_ other: ScalarSet) {
    if !required.isEmpty, !isNegated {
      required.append(other)
      return
    }
    var both = ScalarSet()
    both.required = [self, other]
    self = both
  }

  /// The same with the other cases of its single characters and ranges.
  var withAllCases: ScalarSet {
    var set = self
    for range in ranges where range.count < 0x1000 {
      for scalar in range {
        for other in CaseVariants.of(scalar) { set.ranges.append(other...other) }
      }
    }
    set.members = members.map(\.withAllCases)
    set.required = required.map(\.withAllCases)
    return set
  }

  /// Fills in the answers for ASCII.
  mutating func complete() {
    ascii = (0, 0)
    for scalar in UInt32(0)..<128 where slowlyContains(scalar) {
      if scalar < 64 { ascii.0 |= 1 << UInt64(scalar) } else { ascii.1 |= 1 << UInt64(scalar - 64) }
    }
  }

  @inline(__always)
  func contains(_ scalar: UInt32) -> Bool {
    if scalar < 64 { return ascii.0 >> UInt64(scalar) & 1 != 0 }
    if scalar < 128 { return ascii.1 >> UInt64(scalar - 64) & 1 != 0 }
    return slowlyContains(scalar)
  }

  private func slowlyContains(_ scalar: UInt32) -> Bool {
    if !required.isEmpty {
      return required.allSatisfy { $0.slowlyContains(scalar) } != isNegated
    }
    return hasMember(scalar) != isNegated
  }

  private func hasMember(_ scalar: UInt32) -> Bool {
    let properties = Properties(scalar)
    if categories != 0, categories >> UInt32(properties.category.rawValue) & 1 != 0 { return true }
    if hasWhitespace, properties.isWhitespace { return true }
    if hasWord, properties.isPatternWord, properties.category != .no { return true }
    if ranges.contains(where: { $0.contains(scalar) }) { return true }
    if !scripts.isEmpty, let script = Script.of(scalar), scripts.contains(script) { return true }
    return members.contains { $0.slowlyContains(scalar) }
  }
}

/// The other cases of a scalar.
enum CaseVariants {
  private static let groups: [UInt32: [UInt32]] = {
    var result: [UInt32: [UInt32]] = [:]
    func join(_ a: UInt32, _ b: UInt32) {
      let group = Set((result[a] ?? [a]) + (result[b] ?? [b]))
      for member in group { result[member] = group.sorted() }
    }
    for mapping in PackedNumbers.mappings(UnicodeData.lowercase) where mapping.targets.count == 1 {
      join(UInt32(mapping.scalar), mapping.targets[0])
    }
    // Lowercase letters that share their capital with another.
    let further: [(UInt32, UInt32)] = [
      (0x17F, 0x73), (0x3C2, 0x3C3), (0xB5, 0x3BC), (0x3D0, 0x3B2), (0x3D1, 0x3B8),
      (0x3D5, 0x3C6), (0x3D6, 0x3C0), (0x3F0, 0x3BA), (0x3F1, 0x3C1), (0x3F5, 0x3B5),
      (0x1E9B, 0x1E61), (0x1FBE, 0x3B9), (0x345, 0x3B9),
    ]
    for (a, b) in further { join(a, b) }
    return result
  }()

  static func of(_ scalar: UInt32) -> [UInt32] { groups[scalar] ?? [scalar] }

  /// Whether the scalar is several in another case, as ß is SS.
  static func expands(_ scalar: UInt32) -> Bool {
    scalar >= 0xDF
      && Unicode.Scalar(scalar)?.properties.uppercaseMapping.unicodeScalars.count ?? 1 > 1
  }
}
