import Foundation
import Testing

@testable import Runs

@Suite("Records")
struct RecordTests {
  private static let numbers: [Double] = [
    0, -0.0, 1, -1.5, 1e-45, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1, 1 / 3, .nan,
    .infinity, -.infinity, 1e22, 123_456_789,
  ]

  @Test func `a line reads back as the same record, whatever the numbers and names`() throws {
    let names = ["train/loss", "a\"b", "tab\there", "über", "\u{1F600}", "\\", "line\nbreak", ""]
    for (index, number) in Self.numbers.enumerated() {
      let record = Record(
        step: index, epoch: number, seconds: number,
        values: names.map { ($0, number) })
      let line = RecordLine.text(of: record)
      #expect(line.utf8.filter { $0 == UInt8(ascii: "\n") }.count == 1 && line.hasSuffix("\n"))
      #expect(try RecordLine.record(of: line.utf8.dropLast()) == record)
    }
  }

  @Test func `a line is one flat object, which Python reads`() throws {
    let record = Record(
      step: 3, epoch: 0.5, seconds: 2, values: [("train/loss", .nan), ("x", -.infinity)])
    #expect(
      RecordLine.text(of: record)
        == "{\"step\":3,\"epoch\":0.5,\"seconds\":2.0,\"train/loss\":NaN,\"x\":-Infinity}\n")
  }

  @Test func `what others add to a line is stepped over`() throws {
    let line = #" { "step" : 7 , "note":"a,}\"b", "list":[1,{"x":[2,"]"]}], "ok":true, "v":1e3 } "#
    let record = try RecordLine.record(of: line.utf8)
    #expect(record == Record(step: 7, values: [("v", 1000)]))
  }

  @Test(arguments: [
    ("", "the line is cut off"),
    ("{\"step\":1", "the line is cut off"),
    ("{\"step\":1,\"a", "the line is cut off"),
    ("{\"step\":1,\"a\\", "the line is cut off"),
    ("{\"step\":1,\"a\":[1,", "the line is cut off"),
    ("{\"a\":1}", "there is no 'step'"),
    ("{\"step\":1.5}", "the step is 1.5"),
    ("{\"step\":1}x", "unexpected 'x' in column 11"),
    ("[1]", "unexpected '[' in column 1"),
    ("{\"step\":1,\"a\":0x10}", "'0x10' in column 15 is no value"),
    ("{\"step\":1,\"a\":nan}", "'nan' in column 15 is no value"),
    ("{\"step\":1,\"\\x\":1}", "the text in column 11 cannot be read"),
  ])
  func `a line that is no record says why`(line: String, reason: String) {
    let error = #expect(throws: LineError.self) { try RecordLine.record(of: line.utf8) }
    #expect(error?.reason == reason)
  }

  @Test func `no cut of a line is taken for a record, or traps`() throws {
    let line = Array(
      RecordLine.text(
        of: Record(step: 12, epoch: 1.5, seconds: 3, values: [("a\"ü", 1e-7), ("b", .nan)])
      ).utf8.dropLast())
    for count in 0..<line.count {
      #expect(throws: LineError.self) { try RecordLine.record(of: line[..<count]) }
    }
  }

  @Test func `a sample reads back as it was written, not-a-number included`() throws {
    let table = Table(rows: ["<b>"], columns: ["a", "b"], values: [[1, .nan]])
    let sample = Sample(step: 5, name: "x", text: "a\nb\u{0}", table: nil)
    #expect(try Sample(line: sample.line.utf8) == sample)
    let counted = Sample(step: 5, name: "confusion", table: table)
    let read = try Sample(line: counted.line.utf8)
    #expect(read.table?.values[0][1].isNaN == true && read.table?.rows == ["<b>"])
  }
}
