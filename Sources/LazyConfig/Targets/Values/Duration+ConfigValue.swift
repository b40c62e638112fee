/// Durations are text with units: `90s`, `1h30m`, `2.5ms`. The units are `d`, `h`, `m`, `s`, `ms`, `us`
/// and `ns`.
extension Duration: ConfigValue {
  /// Text with units.
  public static var parameterType: ParameterType {
    .text(typeName: "a duration") { value in
      if case .string(let text) = value, Duration(configText: text) != nil { return nil }
      return "expected a duration such as '90s' or '1h30m', found \(value.summary)"
    }
  }

  /// Reads text with units.
  ///
  /// - Throws: ``ValueMismatch`` for anything else, and for a duration that cannot be kept exactly.
  public init(configValue: Value) throws(ValueMismatch) {
    guard case .string(let text) = configValue, let duration = Duration(configText: text) else {
      throw ValueMismatch(expected: "a duration", found: configValue)
    }
    self = duration
  }

  /// In the largest unit of which it is a whole number.
  public var configValue: Value {
    let unit = Self.units.first { attoseconds.isMultiple(of: $0.length) && $0.name != "d" }
    if let unit, attoseconds != 0 { return .string("\(attoseconds / unit.length)\(unit.name)") }
    return .string(attoseconds == 0 ? "0s" : fractionOfNanoseconds)
  }

  private var fractionOfNanoseconds: String {
    let (whole, rest) = attoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    var fraction = String(String(rest + 1_000_000_000).dropFirst())
    while fraction.last == "0" { fraction.removeLast() }
    return "\(attoseconds < 0 ? "-" : "")\(whole).\(fraction)ns"
  }

  /// The units and their lengths in attoseconds, the largest first.
  private static let units: [(name: String, length: Int128)] = [
    ("d", 86_400_000_000_000_000_000_000), ("h", 3_600_000_000_000_000_000_000),
    ("m", 60_000_000_000_000_000_000), ("s", 1_000_000_000_000_000_000),
    ("ms", 1_000_000_000_000_000), ("us", 1_000_000_000_000), ("ns", 1_000_000_000),
  ]

  /// Reads numbers with units, one after another; nil for any other text, and for a duration that cannot
  /// be kept exactly.
  init?(configText text: String) {
    var rest = text[...]
    let isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    var total: Int128 = 0
    guard !rest.isEmpty, rest.utf8.count <= 200 else { return nil }
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      rest = rest[number.endIndex...]
      let name = rest.prefix { $0.isLetter }
      rest = rest[name.endIndex...].drop { $0 == " " }
      guard let unit = Self.units.first(where: { $0.name == (name == "µs" ? "us" : name) }),
        let part = Self.attoseconds(number, unit.length)
      else { return nil }
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !overflow else { return nil }
      total = sum
    }
    // What a duration cannot hold in seconds, it cannot hold at all.
    guard Int64(exactly: total / 1_000_000_000_000_000_000) != nil else { return nil }
    self.init(attoseconds: isNegative ? -total : total)
  }

  private static func attoseconds(_ number: Substring, _ length: Int128) -> Int128? {
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }),
      let digits = Int128(parts.joined())
    else { return nil }
    var (scaled, overflow) = digits.multipliedReportingOverflow(by: length)
    guard !overflow else { return nil }
    for _ in 0..<(parts.count == 2 ? parts[1].count : 0) {
      guard scaled.isMultiple(of: 10) else { return nil }
      scaled /= 10
    }
    return scaled
  }
}

extension Lazy where T == Duration {
  /// A number of seconds.
  public static func seconds(_ seconds: Int) -> Lazy { Lazy(.seconds(seconds)) }
  /// A number of milliseconds.
  public static func milliseconds(_ milliseconds: Int) -> Lazy { Lazy(.milliseconds(milliseconds)) }
}
