import Foundation
import LazyConfig
import Testing

@Suite struct ValueTypeTests {
  @Test(arguments: [
    ("0s", Duration.zero, "0s"), ("90s", .seconds(90), "90s"), ("1h30m", .seconds(5400), "90m"),
    ("1h 30m 15s", .seconds(5415), "5415s"), ("2.5ms", .microseconds(2500), "2500us"),
    ("1d", .seconds(86400), "24h"), ("-1.5s", .milliseconds(-1500), "-1500ms"),
    ("3µs", .microseconds(3), "3us"), ("0.5ns", Duration(attoseconds: 500_000_000), "0.5ns"),
    ("0.000000001ns", Duration(attoseconds: 1), "0.000000001ns"),
  ])
  func `a duration is text with units`(_ text: String, _ duration: Duration, _ canonical: String)
    throws
  {
    #expect(try Duration(configValue: .string(text)) == duration)
    #expect(duration.configValue == .string(canonical))
    #expect(try Duration(configValue: .string(canonical)) == duration)
  }

  @Test(arguments: [
    "", "-", "90", "s", "1x", "1.s", ".5s", "1..5s", "1h30", "--1s", "1s-", "0.0000000001ns",
    "99999999999999999999999999d", "1e3s", "٣s", "1 s",
  ])
  func `other text is no duration`(_ text: String) {
    #expect(throws: ValueMismatch.self) { try Duration(configValue: .string(text)) }
  }

  @Test func `a file is a path, an address has a scheme`() throws {
    let file = try URL(configValue: "data/model.safetensors")
    #expect(file.isFileURL)
    #expect(file.configValue == "data/model.safetensors")
    let absolute = try URL(configValue: "/data/a b.txt")
    #expect(absolute.path == "/data/a b.txt")
    #expect(absolute.configValue == "/data/a b.txt")
    let address = try URL(configValue: "https://example.org/a?b=c")
    #expect(!address.isFileURL)
    #expect(address.configValue == "https://example.org/a?b=c")
    #expect(throws: ValueMismatch.self) { try URL(configValue: "") }
    #expect(throws: ValueMismatch.self) { try URL(configValue: 3) }
  }

  @Test func `a set has no duplicates, a range has its bounds in order`() throws {
    #expect(try Set<Int>(configValue: [3, 1]) == [1, 3])
    #expect(throws: ValueMismatch.self) { try Set<Int>(configValue: [1, 1]) }
    #expect(try ClosedRange<Int>(configValue: [1, 3]) == 1...3)
    #expect(try Range<Double>(configValue: [0, 0.5]) == 0..<0.5)
    #expect((1...3).configValue == [1, 3])
    #expect(throws: ValueMismatch.self) { try ClosedRange<Int>(configValue: [3, 1]) }
    #expect(throws: ValueMismatch.self) { try ClosedRange<Int>(configValue: [3]) }
    #expect(throws: ValueMismatch.self) { try Range<Int>(configValue: [1, 2, 3]) }
  }

  @Test func `a smaller float does not become infinite`() throws {
    #expect(try Float(configValue: 0.1) == 0.1)
    #expect(Float(0.1).configValue == 0.1)
    #expect(try Float(configValue: .double(.infinity)) == .infinity)
    #expect(throws: ValueMismatch.self) { try Float(configValue: 1e300) }
    #expect(throws: ValueMismatch.self) { try Float16(configValue: 70_000) }
    #expect(Float.parameterType.description == "a number up to 3.4028234663852886e+38")
  }

  @Test(arguments: [(Value.int(128), false), (.int(-128), true), (.int(127), true)])
  func `an integer keeps within its type`(_ value: Value, _ fits: Bool) {
    let read = try? Int8(configValue: value)
    #expect((read != nil) == fits)
  }
}
