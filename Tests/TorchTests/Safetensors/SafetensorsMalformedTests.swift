import Foundation
import Testing
import Torch

/// Whatever a file holds, reading it gives an error or tensors within its bounds, and never traps.
@Suite struct SafetensorsMalformedTests {
  /// How many files gave which kind of error, or could be read.
  typealias Tally = [String: Int]

  /// Reads each file with all of its tensors.
  private func read(_ files: [[UInt8]]) throws -> Tally {
    try withTemporaryFolder { folder in
      var tally: Tally = [:]
      let path = folder + "/a.safetensors"
      try write([], to: path)
      let handle = try FileHandle(forWritingTo: URL(filePath: path))
      for bytes in files {
        // In place: some file systems are slow with thousands of new files, or emptied ones.
        try handle.seek(toOffset: 0)
        try handle.write(contentsOf: bytes)
        try handle.truncate(atOffset: UInt64(bytes.count))
        let error = safetensorsError { () throws(SafetensorsError) in
          let file = try SafetensorsFile(path)
          for info in file.infos {
            guard let dtype = info.dtype.dtype else { continue }
            do throws(SafetensorsError) {
              let tensor = try file.tensor(info.name)
              precondition(tensor.dtype == dtype)
              let end = file.dataOffset + info.byteRange.upperBound
              precondition(end <= bytes.count)
              let data = bytes[(file.dataOffset + info.byteRange.lowerBound)..<end]
              precondition(tensor.rawBytes == Array(data))
            } catch {
              guard case .oddPacking = error.reason else { throw error }
            }
          }
        }
        if let error {
          #expect(error.path == path)
          #expect(!error.description.contains { $0.isNewline })
        }
        tally[error.map { kind(of: $0.reason) } ?? "valid", default: 0] += 1
      }
      return tally
    }
  }

  /// The name of an error's case.
  private func kind(of reason: SafetensorsError.Reason) -> String {
    let mirror = Mirror(reflecting: reason)
    return mirror.children.first?.label ?? "\(reason)"
  }

  private func report(_ name: String, _ tally: Tally) {
    let kinds = tally.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let total = tally.values.reduce(0, +)
    print(
      "safetensors, \(name): \(total) files:", kinds.map { "\($1) \($0)" }.joined(separator: ", "))
  }

  @Test(arguments: ["values", "shapes", "loose", "none", "metadata_only"])
  func aFileThatIsCutOffAnywhereIsRefused(name: String) throws {
    let mutations = SafetensorsMutations(try bytes(of: safetensorsFixture(name)), seed: 1)
    let tally = try read(mutations.truncations)
    report("\(name) cut off", tally)
    #expect(tally["valid"] == nil)
    #expect(Set(tally.keys).isSubset(of: ["fileTooShort", "headerCutOff", "outOfData"]))
  }

  @Test(arguments: ["values", "names"])
  func aLengthThatLiesIsRefused(name: String) throws {
    let mutations = SafetensorsMutations(try bytes(of: safetensorsFixture(name)), seed: 1)
    let tally = try read(mutations.lengths)
    report("\(name) with another length", tally)
    // Padding of the header may be taken for data, or data for padding, but not both to the end.
    #expect(tally["valid"] == nil)
  }

  @Test(arguments: ["values", "shapes", "loose"])
  func numbersThatLieAreRefused(name: String) throws {
    let mutations = SafetensorsMutations(try bytes(of: safetensorsFixture(name)), seed: 1)
    let tally = try read(
      mutations.replacingNumbers(by: [
        "-1", "1.0", "1e2", "00", "9223372036854775807", "9223372036854775808",
        "18446744073709551615", "18446744073709551616", "4294967296",
        "1\(String(repeating: "0", count: 400))",
        "null", "\"1\"", "", "0x10", "NaN", "1,1", "[1]",
      ]))
    report("\(name) with other numbers", tally)
    // In a name or in the metadata a number is as good as any other.
    #expect(tally.count > 5)
  }

  @Test(arguments: [
    ("values", UInt64(1)), ("dtypes", 2), ("names", 3), ("shapes", 4), ("loose", 5),
  ])
  func headersThatAreChangedAtRandomAreReadOrRefused(name: String, seed: UInt64) throws {
    var mutations = SafetensorsMutations(try bytes(of: safetensorsFixture(name)), seed: seed)
    let tally = try read(mutations.randomHeaders(1000))
    report("\(name) changed at random", tally)
    #expect(tally.count > 3)
  }

  @Test func deepNestingIsRefused() throws {
    let deep = String(repeating: "[", count: 200_000)
    let maps = String(repeating: "{\"a\":", count: 100_000)
    let tally = try read(
      [
        deep, maps, "{\"a\":" + deep, "{\"__metadata__\":" + maps,
        #"{"a":{"dtype":"F32","shape":"# + deep,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":"# + deep,
        #"{"a":{"dtype":"# + maps, #"{"a":{"extra":"# + maps,
      ].map { safetensors(header: $0) })
    report("deep nesting", tally)
    #expect(tally["valid"] == nil)
  }

  @Test func aHeaderOfManyTensorsIsReadInLinearTime() throws {
    let count = 20_000
    let entries = (0..<count).map { number in
      #""layer.\#(number).weight":{"dtype":"U8","shape":[1],"#
        + #""data_offsets":[\#(number),\#(number + 1)]}"#
    }
    let header = "{" + entries.reversed().joined(separator: ",") + "}"
    let tally = try read([safetensors(header: header, data: pattern(count, number: 0))])
    #expect(tally == ["valid": 1])
  }
}
