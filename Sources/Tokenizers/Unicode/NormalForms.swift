/// The four Unicode normalisation forms.
public enum NormalForm: String, Sendable, CaseIterable {
  /// Characters composed: é is one scalar.
  case nfc = "NFC"
  /// Characters decomposed: é is e with an accent.
  case nfd = "NFD"
  /// Composed, and compatible characters made equal: ﬁ becomes fi.
  case nfkc = "NFKC"
  /// Decomposed, and compatible characters made equal.
  case nfkd = "NFKD"

  var isCompatible: Bool { self == .nfkc || self == .nfkd }
  var isComposed: Bool { self == .nfc || self == .nfkc }
}

/// Decomposition, order of marks and composition (Unicode Standard Annex #15), with what changed where.
enum Normalization {
  /// A scalar of the result. `change` is 1 for one that is inserted, 0 for one that replaces the next of the
  /// source, and -n for one that also stands for the n that follow.
  struct Item {
    var scalar: UInt32
    var change: Int32
    var combiningClass: UInt8
  }

  private static let combiningClasses = ScalarTable<UInt8>(
    zero: 0,
    runs: PackedNumbers.runs(UnicodeData.combiningClasses).map {
      ($0.first, $0.last, UInt8($0.value))
    })

  /// Where in `parts` a scalar's decomposition lies: place and length.
  private struct Decompositions {
    var places: ScalarTable<UInt32>
    var parts: [UInt32] = []

    init(_ mappings: [(scalar: Int, targets: [UInt32])]) {
      var parts: [UInt32] = []
      var runs: [(first: Int, last: Int, value: UInt32)] = []
      for mapping in mappings {
        runs.append(
          (mapping.scalar, mapping.scalar, UInt32(parts.count << 8 | mapping.targets.count)))
        parts += mapping.targets
      }
      places = ScalarTable(zero: 0, runs: runs)
      self.parts = parts
    }
  }

  private static let canonical = Decompositions(PackedNumbers.mappings(UnicodeData.canonical))
  private static let compatible = Decompositions(PackedNumbers.mappings(UnicodeData.compatible))

  /// Pairs that compose, sorted, beside what they compose to.
  private static let compositions: (pairs: [UInt64], results: [UInt32]) = {
    let sorted = PackedNumbers.mappings(UnicodeData.compositions)
      .map {
        (pair: UInt64($0.targets[0]) << 32 | UInt64($0.targets[1]), result: UInt32($0.scalar))
      }
      .sorted { $0.pair < $1.pair }
    return (sorted.map(\.pair), sorted.map(\.result))
  }()

  /// For each form, the scalars that change or that change beside others; all else stays as it is.
  private static let unstable: ScalarTable<UInt8> = {
    var values = [UInt8](repeating: 0, count: 0x110000)
    func mark(_ scalar: Int, _ forms: [NormalForm]) {
      for form in forms { values[scalar] |= bit(form) }
    }
    for run in PackedNumbers.runs(UnicodeData.combiningClasses) {
      for scalar in run.first...run.last { mark(scalar, NormalForm.allCases) }
    }
    let composed = Set(compositions.results)
    for mapping in PackedNumbers.mappings(UnicodeData.canonical) {
      mark(mapping.scalar, [.nfd, .nfkd])
      if !composed.contains(UInt32(mapping.scalar)) { mark(mapping.scalar, [.nfc, .nfkc]) }
    }
    for mapping in PackedNumbers.mappings(UnicodeData.compatible) {
      mark(mapping.scalar, [.nfkc, .nfkd])
    }
    for pair in compositions.pairs { mark(Int(pair & 0xFFFF_FFFF), [.nfc, .nfkc]) }
    for scalar in Hangul.syllables { mark(Int(scalar), [.nfd, .nfkd]) }
    for scalar in Hangul.vowels { mark(Int(scalar), [.nfc, .nfkc]) }
    for scalar in Hangul.finals { mark(Int(scalar), [.nfc, .nfkc]) }
    return ScalarTable(zero: 0, values: values)
  }()

  private static func bit(_ form: NormalForm) -> UInt8 {
    switch form {
    case .nfc: 1
    case .nfd: 2
    case .nfkc: 4
    case .nfkd: 8
    }
  }

  /// Whether the text is surely the same in the form: no scalar in it ever changes.
  static func isStable(_ text: Bytes, in form: NormalForm) -> Bool {
    let wanted = bit(form)
    var position = 0
    while position < text.count {
      if text[position] < 0x80 {
        position += 1
        continue
      }
      let (scalar, length) = text.scalar(at: position)
      if unstable[scalar] & wanted != 0 { return false }
      position += length
    }
    return true
  }

  /// The text in a form.
  static func items(of text: Bytes, in form: NormalForm) -> [Item] {
    var items: [Item] = []
    items.reserveCapacity(text.count)
    var unsorted = 0  // where the marks after the last starter begin
    func append(_ scalar: UInt32, isFirst: Bool) {
      let combiningClass = combiningClasses[scalar]
      if combiningClass == 0 {
        sort(&items, from: unsorted)
        unsorted = items.count + 1
      }
      items.append(
        Item(scalar: scalar, change: isFirst ? 0 : 1, combiningClass: combiningClass))
    }
    var position = 0
    while position < text.count {
      let (scalar, length) = text.scalar(at: position)
      position += length
      if scalar < 0x80 {
        append(scalar, isFirst: true)
      } else if Hangul.syllables.contains(scalar) {
        Hangul.decompose(scalar, append)
      } else {
        let isCompatible = form.isCompatible && compatible.places[scalar] != 0
        let place = isCompatible ? compatible.places[scalar] : canonical.places[scalar]
        if place == 0 {
          append(scalar, isFirst: true)
          continue
        }
        let start = Int(place >> 8)
        for index in 0..<Int(place & 255) {
          let part = isCompatible ? compatible.parts[start + index] : canonical.parts[start + index]
          append(part, isFirst: index == 0)
        }
      }
    }
    sort(&items, from: unsorted)
    return form.isComposed ? compose(items) : items
  }

  /// Puts marks into the order of their classes; those of one class keep theirs.
  private static func sort(_ items: inout [Item], from start: Int) {
    guard items.count - start > 1 else { return }
    if items.count - start > 32 {
      let sorted = items[start...].enumerated().sorted {
        ($0.element.combiningClass, $0.offset) < ($1.element.combiningClass, $1.offset)
      }
      items.replaceSubrange(start..., with: sorted.map(\.element))
      return
    }
    for index in (start + 1)..<items.count {
      let item = items[index]
      var place = index
      while place > start, items[place - 1].combiningClass > item.combiningClass {
        items[place] = items[place - 1]
        place -= 1
      }
      items[place] = item
    }
  }

  private static func compose(_ source: [Item]) -> [Item] {
    var result: [Item] = []
    result.reserveCapacity(source.count)
    var starter = -1  // the place in result of what further scalars may compose with
    var lastClass: UInt8?  // of the last that stayed behind the starter
    for item in source {
      guard starter >= 0 else {
        if item.combiningClass == 0 { starter = result.count }
        result.append(item)
        continue
      }
      let blocked = lastClass.map { $0 >= item.combiningClass } ?? false
      if !blocked, let composed = composition(result[starter].scalar, item.scalar) {
        result[starter].scalar = composed
        result[starter].change += item.change - 1
        continue
      }
      if item.combiningClass == 0 {
        starter = result.count
        lastClass = nil
      } else {
        lastClass = item.combiningClass
      }
      result.append(item)
    }
    return result
  }

  private static func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if let syllable = Hangul.compose(first, second) { return syllable }
    guard second >= 0x300 else { return nil }
    let (pairs, results) = compositions
    let pair = UInt64(first) << 32 | UInt64(second)
    var low = 0
    var high = pairs.count
    while low < high {
      let middle = (low + high) / 2
      if pairs[middle] < pair { low = middle + 1 } else { high = middle }
    }
    return low < pairs.count && pairs[low] == pair ? results[low] : nil
  }
}

/// Hangul syllables, which compose by arithmetic (The Unicode Standard, section 3.12).
enum Hangul {
  static let syllables: ClosedRange<UInt32> = 0xAC00...0xD7A3
  static let vowels: ClosedRange<UInt32> = 0x1161...0x1175
  static let finals: ClosedRange<UInt32> = 0x11A8...0x11C2
  private static let initials: ClosedRange<UInt32> = 0x1100...0x1112

  static func decompose(_ syllable: UInt32, _ append: (UInt32, _ isFirst: Bool) -> Void) {
    let index = syllable - syllables.lowerBound
    append(initials.lowerBound + index / 588, true)
    append(vowels.lowerBound + index % 588 / 28, false)
    if index % 28 > 0 { append(finals.lowerBound - 1 + index % 28, false) }
  }

  static func compose(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if initials.contains(first), vowels.contains(second) {
      return syllables.lowerBound
        + ((first - initials.lowerBound) * 21 + second - vowels.lowerBound) * 28
    }
    if syllables.contains(first), (first - syllables.lowerBound).isMultiple(of: 28),
      finals.contains(second)
    {
      return first + second - finals.lowerBound + 1
    }
    return nil
  }
}

/// Lowercase of single scalars, without regard to their neighbours.
enum Lowercase {
  /// The lowercase scalar, 0 where it is the same, or all ones where there are two (İ).
  private static let table: ScalarTable<UInt32> = ScalarTable(
    zero: 0,
    runs: PackedNumbers.mappings(UnicodeData.lowercase).map {
      ($0.scalar, $0.scalar, $0.targets.count == 1 ? $0.targets[0] : UInt32.max)
    })

  /// Calls the closure with each scalar of the lowercase.
  @inline(__always)
  static func of(_ scalar: UInt32, _ body: (UInt32, _ isFirst: Bool) -> Void) {
    if scalar < 0x80 {
      body(scalar &- 65 < 26 ? scalar + 32 : scalar, true)
      return
    }
    switch table[scalar] {
    case 0: body(scalar, true)
    case .max:
      body(0x69, true)
      body(0x307, false)
    case let lower: body(lower, true)
    }
  }
}
