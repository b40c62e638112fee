import Fuzzer

/// `FuzzTokenizers PROPERTY [libFuzzer's flags and folders]`: checks one property with ever new texts. A file or a
/// pattern may take 5 s.
@main
struct FuzzTokenizers {
  static func main() {
    Fuzzer.run(limit: { $0 == .text ? Fuzzer.usualLimit(bytes: $1) : 5 }) {
      (property: Property, text) in try property.check(text)
    }
  }
}
