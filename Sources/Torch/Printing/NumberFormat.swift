#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One notation for all floating-point numbers of a tensor, chosen from those that are finite and not 0.
struct NumberFormat {
  private let isWhole: Bool
  private let isScientific: Bool
  private let precision: Int
  /// The width of the longest number that is finite and not 0.
  private(set) var width = 1

  init(for values: [Double], _ options: PrintOptions) {
    let relevant = values.filter { $0.isFinite && $0 != 0 }
    precision = options.precision
    isWhole = relevant.allSatisfy { $0 == $0.rounded(.up) }
    var smallest = Double.infinity
    var largest = 0.0
    for value in relevant {
      smallest = min(smallest, value.magnitude)
      largest = max(largest, value.magnitude)
    }
    let isWide = largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4
    isScientific = !relevant.isEmpty && (options.scientific ?? isWide)
    for value in relevant {
      let length = Self.text(value, digits: digits, scientific: isScientific).utf8.count
      width = max(width, length + (isWhole && !isScientific ? 1 : 0))
    }
  }

  private var digits: Int { isWhole && !isScientific ? 0 : precision }

  /// One number, right-aligned.
  func cell(_ value: Double) -> String {
    var text = Self.text(value, digits: digits, scientific: isScientific)
    if isWhole, !isScientific, value.isFinite { text += "." }
    return String(repeating: " ", count: max(0, width - text.utf8.count)) + text
  }

  /// One number as C's `%.*e` or `%.*f` writes it.
  private static func text(_ value: Double, digits: Int, scientific: Bool) -> String {
    if value.isNaN { return "nan" }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
      let format = scientific ? "%.*e" : "%.*f"
      let length = withVaList([Int32(min(digits, 60)), value]) {
        vsnprintf(buffer.baseAddress!, buffer.count, format, $0)
      }
      return String(
        decoding: UnsafeRawBufferPointer(buffer).prefix(Int(length)), as: UTF8.self)
    }
  }
}
