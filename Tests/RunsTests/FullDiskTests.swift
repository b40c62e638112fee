import Foundation
import LazyConfig
import Testing

@testable import Runs

/// A disk of 64 KiB, for who may make one.
private struct SmallDisk {
  let path: String

  init?() {
    path = NSTemporaryDirectory() + "taibai-disk-\(UUID().uuidString)"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard Self.run("mount", "-t", "tmpfs", "-o", "size=64k", "taibai", path) else {
      rmdir(path)
      return nil
    }
  }

  func remove() {
    _ = Self.run("umount", path)
    rmdir(path)
  }

  static let canBeMade: Bool = {
    guard geteuid() == 0, let disk = SmallDisk() else { return false }
    disk.remove()
    return true
  }()

  private static func run(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

@Suite("A full disk")
struct FullDiskTests {
  @Test(.enabled(if: SmallDisk.canBeMade, "only root may mount a small disk"))
  func
    `what was recorded stays whole, the failure is said, and the run goes on when there is room`()
    throws
  {
    let disk = try #require(SmallDisk())
    defer { disk.remove() }
    let filler = disk.path + "/filler"
    try WholeFile.write([UInt8](repeating: 1, count: 30_000), to: filler)
    let folder = RunFolder(disk.path + "/run")
    let recorder = Recorder(
      try folder.create(), loggers: [try JSONLinesLogger(), try TensorBoardLogger()])
    try recorder.start(RunInfo(totalSteps: 10_000), config: ConfigTree(["lr": 0.1]))
    var written = 0
    var message = ""
    for step in 1...10_000 {
      do throws(RunError) {
        try recorder.log(
          Record(step: step, values: [(RecordName.trainLoss, 1 / Double(step)), ("x", 0.1)]))
        written = step
      } catch {
        message = error.description
        break
      }
    }
    #expect(written > 100 && written < 10_000)
    #expect(message.hasPrefix("'\(folder.path)/"))
    #expect(message.hasSuffix("' cannot be written: No space left on device"))
    let lines = try text(folder.metrics).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.last == "")
    let steps = try lines.dropLast().map { try RecordLine.record(of: $0.utf8).step }
    #expect(steps == Array(1...steps.count) && steps.count >= written)
    let events = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.contains("tfevents") }
    #expect(try EventsReader.events(folder.file(events[0])).count >= written)

    // Not even the end can be written down; the file stays as it was.
    let before = try text(folder.info)
    #expect(
      error { try recorder.finish(.failed, reason: String(repeating: "x", count: 9_000)) }
        .contains("run.json' cannot be written: No space left on device"))
    #expect(try text(folder.info) == before)
    #expect(!FileManager.default.fileExists(atPath: folder.info + ".part"))
    #expect(error { try Report(of: [folder]).write(to: folder.report) }.contains("No space left"))
    #expect(!FileManager.default.fileExists(atPath: folder.report))

    try FileManager.default.removeItem(atPath: filler)
    try recorder.log(Record(step: 10_000, values: [(RecordName.trainLoss, 1)]))
    try recorder.finish(.finished)
    #expect(try RecordedRun(folder).series(RecordName.trainLoss)?.points.last?.step == 10_000)
  }
}
