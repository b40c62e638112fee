import Foundation
public import Torch

/// The checkpoints of a run: a folder for each, `step-00000250`, and `best`, a link to one of them.
///
/// A checkpoint is written beside and then renamed: it is there whole, or not at all. Its `state.json` has checksums
/// of its other files, which are compared when it is read.
public struct CheckpointStore: Sendable {
  /// The folder that holds them.
  public let folder: String

  static let state = "state.json"
  static let best = "best"
  private static let prefix = "step-"
  private static let unfinished = ".writing-"

  /// The checkpoints in a folder, which need not exist yet.
  public init(_ folder: String) { self.folder = folder }

  /// The steps of the checkpoints that are there, in order.
  public func steps() -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { name in
      name.hasPrefix(Self.prefix) ? Int(name.dropFirst(Self.prefix.count)) : nil
    }.sorted()
  }

  /// The folder of one checkpoint.
  public func path(ofStep step: Int) -> String {
    let digits = "\(step)"
    let zeros = String(repeating: "0", count: max(0, 8 - digits.count))
    return "\(folder)/\(Self.prefix)\(zeros)\(digits)"
  }

  /// The step of the best checkpoint; nil when there is none.
  public var bestStep: Int? {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(Self.best)")
    return link.flatMap { Int($0.dropFirst(Self.prefix.count)) }
  }

  /// Writes a checkpoint.
  ///
  /// - Parameters:
  ///   - state: Where the run stands; it gets the marks of the files.
  ///   - files: Tensors by file name, without `.safetensors`.
  ///   - isBest: Whether it is the best so far.
  ///   - keepLast: How many checkpoints besides the best stay; older ones are removed.
  /// - Throws: ``TrainingError/unwritable(path:reason:)``; the checkpoints that were there are still there.
  public func save(
    _ state: CheckpointState, _ files: [String: [String: Tensor]], isBest: Bool, keepLast: Int
  ) throws(TrainingError) {
    let target = path(ofStep: state.step)
    let beside = "\(folder)/\(Self.unfinished)\(state.step)"
    do {
      let manager = FileManager.default
      try? manager.removeItem(atPath: beside)
      try manager.createDirectory(atPath: beside, withIntermediateDirectories: true)
      var state = state
      for (name, tensors) in files.sorted(by: { $0.key < $1.key }) {
        let file = "\(name).safetensors"
        try Safetensors.save(tensors, metadata: ["format": "pt"], to: "\(beside)/\(file)")
        state.files[file] = try Checksum.ofFile("\(beside)/\(file)")
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(state).write(to: URL(filePath: "\(beside)/\(Self.state)"))
      try Disk.synchronize("\(beside)/\(Self.state)")
      try Disk.synchronize(beside)
      // A run that went on from an earlier checkpoint comes to this step again.
      try? manager.removeItem(atPath: target)
      try Disk.rename(beside, to: target)
      if isBest { try link(state.step) }
      try Disk.synchronize(folder)
    } catch {
      try? FileManager.default.removeItem(atPath: beside)
      throw .unwritable(path: target, reason: Disk.reason(error))
    }
    prune(keepLast)
  }

  /// Replaces the link to the best checkpoint, whole.
  private func link(_ step: Int) throws {
    let beside = "\(folder)/\(Self.unfinished)\(Self.best)"
    try? FileManager.default.removeItem(atPath: beside)
    let name = (path(ofStep: step) as NSString).lastPathComponent
    try FileManager.default.createSymbolicLink(atPath: beside, withDestinationPath: name)
    try Disk.rename(beside, to: "\(folder)/\(Self.best)")
  }

  private func prune(_ keepLast: Int) {
    let best = bestStep
    for step in steps().dropLast(keepLast) where step != best { remove(step) }
  }

  /// Removes checkpoints behind a step, and what a process left that ended while it wrote.
  public func remove(behind step: Int) {
    for later in steps() where later > step { remove(later) }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix(Self.unfinished) {
      try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }

  private func remove(_ step: Int) {
    // Renamed first: one that is removed in part must not look like a checkpoint.
    let beside = "\(folder)/\(Self.unfinished)\(step)"
    try? FileManager.default.removeItem(atPath: beside)
    do { try Disk.rename(path(ofStep: step), to: beside) } catch { return }
    try? FileManager.default.removeItem(atPath: beside)
  }

  /// The latest checkpoint that is whole.
  ///
  /// - Returns: nil when there is none; with it, what is wrong with later ones.
  public func latest() -> (checkpoint: Checkpoint?, problems: [TrainingError]) {
    var problems: [TrainingError] = []
    for step in steps().reversed() {
      do throws(TrainingError) {
        return (try Checkpoint(path(ofStep: step)), problems)
      } catch {
        problems.append(error)
      }
    }
    return (nil, problems)
  }
}
