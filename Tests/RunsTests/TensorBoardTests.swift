import Foundation
import LazyConfig
import Testing

@testable import Runs

/// A Python that has TensorBoard: named by `TAIBAI_TENSORBOARD_PYTHON`, or in the package's `.venv`.
///
///     python3 -m venv .venv && .venv/bin/pip install tensorboard
private let python: String? = {
  let named = ProcessInfo.processInfo.environment["TAIBAI_TENSORBOARD_PYTHON"]
  let file = named ?? "\(packageFolder)/.venv/bin/python"
  guard FileManager.default.isExecutableFile(atPath: file) else { return nil }
  return (try? output(of: file, ["-c", "import tensorboard"])) != nil ? file : nil
}()

let packageFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().path

/// What a program prints; throws when it fails.
private func output(of program: String, _ arguments: [String]) throws -> Data {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw CocoaError(.fileReadUnknown) }
  return data
}

@Suite("TensorBoard's events")
struct TensorBoardTests {
  /// A run of eight steps, killed, and resumed after the fifth.
  private func makeRun(_ folder: RunFolder) throws {
    let config = ConfigTree(["lr": 0.1, "name": "small", "tie": true, "deep": ["x": 3], "no": nil])
    do {
      let recorder = Recorder(try folder.create(), loggers: [try TensorBoardLogger()])
      try recorder.start(RunInfo(), config: config)
      for step in 1...8 {
        try recorder.log(
          Record(step: step, values: [("train/loss", 1 / Double(step)), ("train/lr", 0.1)]))
      }
      try recorder.text(step: 4, name: "sample", text: "# To be\n<b>")
      try recorder.text(step: 8, name: "sample", text: "orphaned")
    }
    let recorder = Recorder(try folder.resume(), loggers: [try TensorBoardLogger()])
    try recorder.resume(after: 5)
    for step in 6...10 {
      try recorder.log(Record(step: step, values: [("train/loss", -Double(step))]))
    }
    try recorder.log(Record(step: 10, values: [("validation/loss", .nan)]))
    try recorder.table(
      step: 10, name: "confusion",
      table: Table(
        rowTitle: "target", columnTitle: "prediction", rows: ["a|b"], columns: ["a|b"],
        values: [[7]]))
    try recorder.finish(.finished)
  }

  private func files(_ folder: RunFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.contains("tfevents") }.sorted().map { folder.file($0) }
  }

  @Test(
    arguments: [
      // RFC 3720, appendix B.4.
      ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
      (Array(0..<32), 0x46DD_794E), (Array("123456789".utf8), 0xE306_9283), ([], 0),
    ] as [([UInt8], UInt32)])
  func `checksums are those of RFC 3720`(bytes: [UInt8], crc: UInt32) {
    #expect(CRC32C.of(bytes) == crc)
  }

  @Test func `each file starts with its version and a mark, and its checksums are right`() throws {
    try withTemporaryFolder { root in
      let folder = RunFolder(root + "/run")
      try makeRun(folder)
      let files = try files(folder)
      #expect(files.count == 2)
      let first = try EventsReader.events(files[0])
      let second = try EventsReader.events(files[1])
      #expect(first[0].fileVersion == "brain.Event:2" && second[0].fileVersion == "brain.Event:2")
      #expect(first[1].isStart && first[1].step == 0)
      #expect(second[1].isStart && second[1].step == 6)
      #expect(first.filter { !$0.scalars.isEmpty }.map(\.step) == Array(1...8))
      #expect(first[4].scalars == ["train/loss": 0.5, "train/lr": 0.1])
      #expect(first[11].texts == ["sample": "    # To be\n    <b>"])
      #expect(first[11].plugins["sample"]?.name == "text")
      #expect(first.allSatisfy { $0.time > 1.7e9 })
      let table = second.compactMap { $0.texts["confusion"] }
      #expect(table == ["| target \\\\ prediction | a\\|b |\n| --- | ---: |\n| a\\|b | 7 |"])
      #expect(second.contains { $0.scalars["validation/loss"]?.isNaN == true })
      #expect(second.last?.plugins["_hparams_/session_end_info"]?.name == "hparams")
    }
  }

  @Test func `a byte that changes is noticed by the reader of these tests`() throws {
    try withTemporaryFolder { root in
      let folder = RunFolder(root + "/run")
      try makeRun(folder)
      let file = try files(folder)[0]
      var bytes = try WholeFile.read(file)
      bytes[bytes.count / 2] ^= 1
      try WholeFile.write(bytes, to: file)
      #expect(throws: EventsReader.Broken.self) { try EventsReader.events(file) }
    }
  }

  @Test(
    .enabled(if: python != nil, "no Python with TensorBoard: .venv/bin/pip install tensorboard"))
  func `TensorBoard reads every step once, after a resume too`() throws {
    try withTemporaryFolder { root in
      let folder = RunFolder(root + "/run")
      try makeRun(folder)
      let script = "\(packageFolder)/Tests/RunsTests/Fixtures/read_events.py"
      let read = try JSONDecoder.withNaN.decode(
        Read.self, from: output(of: try #require(python), [script, folder.path]))
      let losses =
        (1...5).map { [Double($0), Double(Float(1 / Double($0)))] }
        + (6...10).map { [Double($0), -Double($0)] }
      #expect(read.scalars["train/loss"] == losses)
      #expect(read.older_scalars["train/loss"] == losses)
      #expect(read.scalars["train/lr"]?.map { $0[0] } == [1, 2, 3, 4, 5])
      #expect(read.scalars["validation/loss"]?[0][1].isNaN == true)
      #expect(read.texts["sample"]?.map { $0.step } == [4])
      #expect(read.texts["confusion"]?.first?.text.contains("a\\|b") == true)
      #expect(read.hparams == ["lr": "0.1", "name": "small", "tie": "true", "deep.x": "3.0"])
      #expect(read.status == 1)
    }
  }
}

/// What `read_events.py` prints.
private struct Read: Decodable {
  struct Text: Decodable {
    var step: Int
    var text: String
    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      step = try values.decode(Int.self)
      text = try values.decode(String.self)
    }
  }
  /// A number, a truth value or text, as text.
  struct Setting: Decodable {
    var text: String
    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let truth = try? value.decode(Bool.self) {
        text = "\(truth)"
      } else if let number = try? value.decode(Double.self) {
        text = "\(number)"
      } else {
        text = try value.decode(String.self)
      }
    }
  }
  var scalars: [String: [[Double]]]
  var older_scalars: [String: [[Double]]]
  var texts: [String: [Text]]
  var settings: [String: Setting]
  var status: Int?
  var hparams: [String: String] { settings.mapValues(\.text) }

  enum CodingKeys: String, CodingKey {
    case scalars, older_scalars, texts, status
    case settings = "hparams"
  }
}

extension JSONDecoder {
  fileprivate static var withNaN: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    return decoder
  }
}
