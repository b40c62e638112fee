/// What is known of a scalar, in one word: its general category and the classes that tokenizers ask for.
///
/// All answers equal those of the `tokenizers` package, whose parts follow different versions of Unicode:
/// punctuation of an old one, letters of a new one.
struct Properties: Sendable {
  private let bits: UInt16

  /// General categories, in the order of `UnicodeData.categories`.
  enum Category: UInt16, CaseIterable {
    case lu, ll, lt, lm, lo, mn, mc, me, nd, nl, no, pc, pd, ps, pe, pi, pf, po, sm, sc, sk, so, zs,
      zl,
      zp, cc, cf, co, cn
  }

  private static let table: ScalarTable<UInt16> = {
    var values: [UInt16] = []
    values = .init(repeating: Category.cn.rawValue, count: 0x110000)
    for run in PackedNumbers.runs(UnicodeData.categories) {
      for scalar in run.first...run.last { values[scalar] = UInt16(run.value) }
    }
    for run in PackedNumbers.runs(UnicodeData.flags) {
      for scalar in run.first...run.last { values[scalar] |= UInt16(run.value) << 5 }
    }
    return ScalarTable(zero: Category.cn.rawValue, values: values)
  }()

  @inline(__always)
  init(_ scalar: UInt32) { bits = Properties.table[scalar] }

  var category: Category { Category(rawValue: bits & 31)! }

  @inline(__always) var isLetter: Bool { bits & 31 <= Category.lo.rawValue }
  @inline(__always) var isNumber: Bool { (bits & 31) &- Category.nd.rawValue <= 2 }
  @inline(__always) var isWhitespace: Bool { bits & 1 << 5 != 0 }
  /// Numeric, as the pre-tokeniser of digits sees it.
  var isNumeric: Bool { bits & 1 << 6 != 0 }
  /// ASCII punctuation and symbols, and punctuation elsewhere.
  @inline(__always) var isPunctuation: Bool { bits & 1 << 7 != 0 }
  /// Removed when BERT cleans a text.
  @inline(__always) var isRemovedByBert: Bool { bits & 1 << 8 != 0 }
  /// A mark that BERT removes as an accent.
  @inline(__always) var isAccent: Bool { bits & 1 << 9 != 0 }
  /// A mark that the normaliser of accents removes.
  var isCombiningMark: Bool { bits & 1 << 10 != 0 }
  /// `\w` where words are split at whitespace, and next to added tokens.
  @inline(__always) var isWord: Bool { bits & 1 << 11 != 0 }
  /// `\w` in patterns.
  var isPatternWord: Bool { bits & 1 << 12 != 0 }
  /// Set apart by spaces in BERT.
  @inline(__always) var isChinese: Bool { bits & 1 << 13 != 0 }
}

extension ScalarTable {
  /// A table of all 0x110000 values.
  init(zero: Value, values: [Value]) {
    var runs: [(first: Int, last: Int, value: Value)] = []
    var start = 0
    while start < values.count {
      var end = start + 1
      while end < values.count, values[end] == values[start] { end += 1 }
      if values[start] != zero { runs.append((start, end - 1, values[start])) }
      start = end
    }
    self.init(zero: zero, runs: runs)
  }
}

/// Scripts that patterns can name.
enum Script: Int, CaseIterable {
  case han, hiragana, katakana, hangul, latin, greek, cyrillic, arabic, hebrew, devanagari, thai

  private static let table = ScalarTable<UInt8>(
    zero: 255,
    runs: PackedNumbers.runs(UnicodeData.scripts).map { ($0.first, $0.last, UInt8($0.value)) })

  static func of(_ scalar: UInt32) -> Script? { Script(rawValue: Int(table[scalar])) }
}
