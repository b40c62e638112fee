import Foundation

/// Numbers as people read them.
package enum Words {
  /// Four significant digits, or three and a power of ten: `2.312`, `0.0150`, `9.80e-04`.
  package static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "Inf" }
    let size = abs(value)
    if size == 0 { return "0" }
    if size < 1e-3 || size >= 1e6 { return String(format: "%.2e", value) }
    return String(format: "%.\(max(0, 3 - Int(log10(size).rounded(.down))))f", value)
  }

  /// Three significant digits of a number from 1 to 1,000.
  private static func short(_ value: Double) -> String {
    String(format: "%.\(abs(value) < 9.995 ? 2 : abs(value) < 99.95 ? 1 : 0)f", value)
  }

  /// A number of things: `987`, `12.3k`, `4.56M`.
  package static func count(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return number(value) }
    for (unit, letter) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
    where abs(value) >= unit * 0.9995 {
      return short(value / unit) + letter
    }
    return abs(value) < 10 && value != value.rounded()
      ? String(format: "%.1f", value) : String(format: "%.0f", value)
  }

  /// Bytes, by 1,024.
  package static func bytes(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e18 else { return number(value) }
    for (unit, name) in [(1_099_511_627_776.0, "TiB"), (1_073_741_824, "GiB"), (1_048_576, "MiB")]
    where abs(value) >= unit {
      return short(value / unit) + " " + name
    }
    return String(format: "%.0f KiB", value / 1024)
  }

  /// A time: `8s`, `3m05s`, `2h07m`, `3d04h`; tenths below ten seconds where `precise`.
  package static func duration(_ seconds: Double, precise: Bool = false) -> String {
    guard seconds.isFinite, abs(seconds) < 1e9 else { return "?" }
    if precise, seconds < 10 { return String(format: "%.1fs", max(0, seconds)) }
    let total = Int(max(0, seconds).rounded())
    let (days, hours) = (total / 86_400, total / 3_600 % 24)
    let (minutes, rest) = (total / 60 % 60, total % 60)
    if days > 0 { return String(format: "%dd%02dh", days, hours) }
    if hours > 0 { return String(format: "%dh%02dm", hours, minutes) }
    return minutes > 0 ? String(format: "%dm%02ds", minutes, rest) : "\(rest)s"
  }
}
