import Foundation
import LazyConfig

/// Where the files of a run lie.
///
/// | name | what |
/// |---|---|
/// | `config.yaml` | the config as executed |
/// | `parent.yaml` | what it was derived from, as executed: the recipe without overrides |
/// | `run.json` | ``RunInfo``: versions, machine, status, seed |
/// | `metrics.jsonl` | a ``Record`` in each line |
/// | `samples.jsonl` | texts and tables, one in each line |
/// | `events.out.tfevents…` | the same for TensorBoard |
/// | `checkpoints/` | what the trainer saves |
/// | `log.txt` | messages |
/// | `report.html` | the report |
/// | `.lock` | held by the process that trains |
public struct RunFolder: Sendable, Hashable {
  /// The folder.
  public let path: String

  /// The folder of this path, which need not exist yet.
  public init(_ path: String) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  /// The run's name: that of its folder.
  public var name: String {
    let name = (path as NSString).lastPathComponent
    guard name == "." || name == ".." || name.isEmpty else { return name }
    return URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
  }

  /// The config as executed.
  public var config: String { file("config.yaml") }
  /// What the config was derived from.
  public var parentConfig: String { file("parent.yaml") }
  /// What ran, and how it went.
  public var info: String { file("run.json") }
  /// The records.
  public var metrics: String { file("metrics.jsonl") }
  /// Texts and tables.
  public var samples: String { file("samples.jsonl") }
  /// The trainer's checkpoints: a folder.
  public var checkpoints: String { file("checkpoints") }
  /// The messages.
  public var log: String { file("log.txt") }
  /// The report.
  public var report: String { file("report.html") }
  /// The file that the process that trains has locked.
  var lock: String { file(".lock") }

  func file(_ name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

  /// Makes the folder for a new run, and locks it.
  ///
  /// - Throws: ``RunError`` when it holds a run, or a file that the run would write over, or cannot be made.
  public func create() throws(RunError) -> RunLock {
    try makeFolder(path)
    let lock = try RunLock(self)
    if FileManager.default.fileExists(atPath: info) {
      let found = try? readInfo()
      throw .holdsRun(
        path: path, status: found.map { status(of: $0, isLocked: false).rawValue } ?? "unreadable",
        step: found?.step ?? 0)
    }
    for file in [config, parentConfig, metrics, samples, log, report, checkpoints]
    where FileManager.default.fileExists(atPath: file) {
      throw .holdsFile(path: path, file: (file as NSString).lastPathComponent)
    }
    return lock
  }

  /// Locks the folder of a run to go on with it.
  ///
  /// - Throws: ``RunError`` when there is no run in it, or another process trains in it.
  public func resume() throws(RunError) -> RunLock {
    try requireRun()
    return try RunLock(self)
  }

  /// What ran, and how it went. A run that says it runs, while no process does, was killed.
  public func readInfo() throws(RunError) -> RunInfo {
    try requireRun()
    var found: RunInfo
    let bytes = try WholeFile.read(info)
    do {
      found = try RunInfo(json: Data(bytes))
    } catch {
      throw .badFile(path: info, line: nil, reason: "not a run's file: \(Self.words(of: error))")
    }
    found.status = status(of: found, isLocked: RunLock.isHeld(self))
    return found
  }

  func write(_ new: RunInfo) throws(RunError) { try WholeFile.write(new.json, to: info) }

  /// Writes what is executed, and what that was derived from.
  func write(config tree: ConfigTree, parent: ConfigTree?) throws(RunError) {
    try WholeFile.write(tree.yaml.utf8, to: config)
    if let parent { try WholeFile.write(parent.yaml.utf8, to: parentConfig) }
  }

  /// - Throws: ``RunError`` that names what lies there instead of a run, or the runs beside it.
  func requireRun() throws(RunError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .noRun(path: path, runs: neighbours())
    }
    guard isFolder.boolValue, FileManager.default.fileExists(atPath: info) else {
      throw .notARun(path: path)
    }
  }

  /// The runs in the folder in which this one should be.
  private func neighbours() -> [String] {
    let parent = (path as NSString).deletingLastPathComponent
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: parent.isEmpty ? "." : parent)) ?? []
    return names.sorted().map { (parent as NSString).appendingPathComponent($0) }
      .filter { FileManager.default.fileExists(atPath: RunFolder($0).info) }
  }

  private func status(of info: RunInfo, isLocked: Bool) -> RunStatus {
    info.status == .running && !isLocked ? .killed : info.status
  }

  /// Makes a folder, and those in which it lies.
  private func makeFolder(_ folder: String) throws(RunError) {
    guard !folder.utf8.contains(0) else {
      throw .unwritable(path: path, reason: "a name cannot hold a NUL")
    }
    if mkdir(folder, 0o777) == 0 { return }
    var error = errno
    var isFolder: ObjCBool = false
    if error == EEXIST, FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
      isFolder.boolValue
    {
      return
    }
    let parent = (folder as NSString).deletingLastPathComponent
    if error == ENOENT, !parent.isEmpty, parent != folder {
      try makeFolder(parent)
      if mkdir(folder, 0o777) == 0 { return }
      error = errno
    }
    throw .unwritable(path: path, reason: WholeFile.reason(error))
  }

  private static func words(of error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): "there is no '\(key.stringValue)'"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "\(context.codingPath.map(\.stringValue).joined(separator: ".")): "
        + "\(context.debugDescription)"
    case DecodingError.dataCorrupted(let context):
      (context.underlyingError as NSError?)?.userInfo["NSDebugDescription"] as? String
        ?? context.debugDescription
    default: "\(error)"
    }
  }
}
