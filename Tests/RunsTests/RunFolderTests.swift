import Foundation
import LazyConfig
import Testing

@testable import Runs

@Suite("A run's folder")
struct RunFolderTests {
  private func lines(_ path: String) throws -> [Int] {
    try text(path).split(separator: "\n").map { try RecordLine.record(of: $0.utf8).step }
  }

  private func record(_ steps: Range<Int>, with recorder: Recorder) throws {
    for step in steps {
      try recorder.log(Record(step: step, values: [(RecordName.trainLoss, 1 / Double(step))]))
    }
  }

  private let config = ConfigTree(["lr": 0.1, "name": "a: b"])

  @Test func `a run leaves its config, its facts and its records`() throws {
    try withTemporaryFolder { root in
      let folder = RunFolder(root + "/runs/first/")
      #expect(folder.name == "first")
      let recorder = Recorder(try folder.create(), loggers: [try JSONLinesLogger()])
      let info = RunInfo(
        source: "gpt2", overrides: ["lr=0.1"], parent: "gpt2", seed: .max, totalSteps: 3,
        versions: ["libtorch": "2.13.0", "someKey": "x"], machine: ["cores": "2"],
        data: ["tokens": "1000"])
      try recorder.start(info, config: config, parent: ConfigTree(["lr": 0.2]))
      try record(1..<4, with: recorder)
      try recorder.text(step: 3, name: "sample", text: "To be")
      try recorder.message(.warning, "slow")
      #expect(try folder.readInfo().status == .running)
      try recorder.finish(.finished)

      #expect(try ConfigTree(yaml: text(folder.config)) == config)
      #expect(try ConfigTree(yaml: text(folder.parentConfig)) == ConfigTree(["lr": 0.2]))
      #expect(try lines(folder.metrics) == [1, 2, 3])
      #expect(try text(folder.samples) == "{\"name\":\"sample\",\"step\":3,\"text\":\"To be\"}\n")
      #expect(try text(folder.log).hasSuffix("warning: slow\n"))
      let read = try folder.readInfo()
      #expect(read.status == .finished && read.step == 3 && read.seed == .max)
      #expect(read.versions == info.versions && read.started == info.started)
    }
  }

  @Test func `a new run takes no folder that holds a run`() throws {
    try withTemporaryFolder { root in
      let folder = RunFolder(root + "/a")
      do {
        let recorder = Recorder(try folder.create(), loggers: [])
        try recorder.start(RunInfo(), config: config)
        try record(1..<8, with: recorder)
        try recorder.finish(.stopped)
      }
      #expect(
        error { _ = try folder.create() } == """
          '\(folder.path)' holds a run (stopped, step 7)
            to go on with it, resume it; to keep it, choose another folder; to lose it, remove the folder
          """)
      try FileManager.default.removeItem(atPath: folder.info)
      #expect(error { _ = try folder.create() }.contains("holds a file 'config.yaml'"))
    }
  }

  @Test func `one process at a time writes into a folder, a killed one no longer`() throws {
    try withTemporaryFolder { root in
      let folder = RunFolder(root + "/a")
      do {
        let recorder = Recorder(try folder.create(), loggers: [])
        try recorder.start(RunInfo(), config: config)
        #expect(error { _ = try folder.resume() }.contains("another process trains in"))
        #expect(error { _ = try folder.create() }.contains("another process trains in"))
        #expect(try folder.readInfo().status == .running)
      }
      #expect(try folder.readInfo().status == .killed)
      _ = try folder.resume()
    }
  }

  @Test func `resuming removes what lies behind the step, and half a line`() throws {
    try withTemporaryFolder { root in
      let folder = RunFolder(root + "/a")
      do {
        let recorder = Recorder(try folder.create(), loggers: [try JSONLinesLogger()])
        try recorder.start(RunInfo(totalSteps: 10), config: config)
        try record(1..<8, with: recorder)
        try recorder.text(step: 4, name: "s", text: "kept")
        try recorder.text(step: 6, name: "s", text: "cut")
      }
      let file = try #require(FileHandle(forWritingAtPath: folder.metrics))
      try file.seekToEnd()
      try file.write(contentsOf: Data("{\"step\":8,\"epo".utf8))
      try file.close()
      let recorder = Recorder(try folder.resume(), loggers: [try JSONLinesLogger()])
      try recorder.resume(after: 5)
      #expect(recorder.info.totalSteps == 10 && recorder.info.resumes.map(\.step) == [5])
      try record(6..<11, with: recorder)
      try recorder.finish(.finished)
      #expect(try lines(folder.metrics) == Array(1..<11))
      #expect(try text(folder.samples).contains("kept"))
      #expect(try !text(folder.samples).contains("cut"))
    }
  }

  @Test func `what is no run is named, with the run that may be meant`() throws {
    try withTemporaryFolder { root in
      do {
        let recorder = Recorder(try RunFolder(root + "/first").create(), loggers: [])
        try recorder.start(RunInfo(), config: config)
      }
      #expect(
        error { _ = try RunFolder(root + "/frist").resume() }
          == "there is no run '\(root)/frist'; did you mean '\(root)/first'?")
      #expect(
        error { _ = try RunFolder(root).readInfo() }
          == "'\(root)' is no run's folder: there is no run.json in it")
      let info = RunFolder(root + "/first").info
      try Data("{\"step\": 1".utf8).write(to: URL(fileURLWithPath: info))
      #expect(
        error { _ = try RunFolder(root + "/first").readInfo() }
          .hasPrefix("\(info): not a run's file: "))
    }
  }

  @Test func `a broken line between others stops a resume, and is named`() throws {
    try withTemporaryFolder { root in
      let path = root + "/metrics.jsonl"
      try Data("{\"step\":1}\n\nnonsense\n{\"step\":2}\n".utf8)
        .write(to: URL(fileURLWithPath: path))
      #expect(
        error { try StepLines.cut(path, after: 1) }
          == "\(path):3: unexpected 'n' in column 1; remove the line to go on")
      #expect(try text(path).contains("nonsense"))
    }
  }

  @Test func `a write that fails says so and leaves what was there`() throws {
    // A device that is always full.
    #expect(
      error { try GrowingFile("/dev/full").append("x") }
        == "'/dev/full' cannot be written: No space left on device")
    try withTemporaryFolder { root in
      let path = root + "/file"
      try WholeFile.write("old".utf8, to: path)
      #expect(
        error { try WholeFile.write("new".utf8, to: root) }
          == "'\(root)' cannot be written: it is a folder")
      #expect(error { try WholeFile.write("x".utf8, to: root + "/no/file") }.contains("No such"))
      try WholeFile.write("new".utf8, to: path)
      #expect(try text(path) == "new")
      #expect(try FileManager.default.contentsOfDirectory(atPath: root) == ["file"])
    }
  }

  @Test func `a folder that cannot be made is an error with the system's reason`() throws {
    try withTemporaryFolder { root in
      try WholeFile.write("x".utf8, to: root + "/file")
      #expect(
        error { _ = try RunFolder(root + "/file").create() }
          == "'\(root)/file' cannot be written: File exists")
      #expect(
        error { _ = try RunFolder(root + "/file/run").create() }
          == "'\(root)/file/run' cannot be written: Not a directory")
      #expect(
        error { _ = try RunFolder("/proc/no/run").create() }.hasPrefix("'/proc/no/run' cannot be"))
      #expect(error { _ = try RunFolder(root + "/a\0b").create() }.contains("cannot be written"))
      #expect(
        error { _ = try RunFolder(root + "/file").readInfo() }
          == "'\(root)/file' is no run's folder: there is no run.json in it")
    }
  }

  @Test func `a value may not have a name of the record's own`() throws {
    let logger = try JSONLinesLogger()
    #expect(
      error { try logger.log(Record(step: 1, values: [("step", 2)])) }
        == "a value cannot be named 'step': every record has one; write 'train/step', say")
  }

  @Test func `one logger that fails keeps no other from being told`() throws {
    final class Failing: RunLogger {
      func log(_ record: Record) throws(RunError) {
        throw .unwritable(path: "x", reason: "full")
      }
    }
    try withTemporaryFolder { root in
      let folder = RunFolder(root + "/a")
      let recorder = Recorder(
        try folder.create(), loggers: [Failing(), try JSONLinesLogger()])
      try recorder.start(RunInfo(), config: config)
      #expect(error { try recorder.log(Record(step: 1)) } == "'x' cannot be written: full")
      #expect(try lines(folder.metrics) == [1])
    }
  }
}
