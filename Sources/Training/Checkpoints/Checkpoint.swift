import Foundation
public import Torch

/// One checkpoint of a run, checked.
public struct Checkpoint: Sendable {
  /// Its folder.
  public let path: String
  /// Where the run stood.
  public let state: CheckpointState

  /// The names of its files, without `.safetensors`.
  public enum File {
    /// The weights, by path.
    public static let model = "model"
    /// What the optimizer keeps.
    public static let optimizer = "optimizer"
    /// The weights' moving average.
    public static let average = "average"
    /// What the loss is scaled by, for float16.
    public static let scaler = "scaler"
  }

  /// Reads a checkpoint's state, and compares its files with their checksums.
  ///
  /// - Throws: ``TrainingError/badCheckpoint(path:reason:)`` for one that is not what was written.
  public init(_ path: String) throws(TrainingError) {
    self.path = path
    let file = "\(path)/\(CheckpointStore.state)"
    do {
      state = try JSONDecoder().decode(
        CheckpointState.self, from: Data(contentsOf: URL(filePath: file)))
    } catch {
      throw .badCheckpoint(path: file, reason: Disk.reason(error))
    }
    for (name, mark) in state.files.sorted(by: { $0.key < $1.key }) {
      let found: CheckpointState.FileMark
      do { found = try Checksum.ofFile("\(path)/\(name)") } catch {
        throw .badCheckpoint(path: "\(path)/\(name)", reason: Disk.reason(error))
      }
      guard found.bytes == mark.bytes else {
        throw .badCheckpoint(
          path: "\(path)/\(name)",
          reason: "it is damaged: \(mark.bytes) bytes were written, and \(found.bytes) are there")
      }
      guard found == mark else {
        throw .badCheckpoint(
          path: "\(path)/\(name)",
          reason: "it is damaged: its bytes are not those that were written"
        )
      }
    }
  }

  /// The tensors of a file; nil when the checkpoint has none of this name.
  ///
  /// - Throws: ``TrainingError/badCheckpoint(path:reason:)``.
  public func tensors(_ name: String) throws(TrainingError) -> [String: Tensor]? {
    guard state.files["\(name).safetensors"] != nil else { return nil }
    do { return try Safetensors.load("\(path)/\(name).safetensors") } catch {
      throw .badCheckpoint(path: "\(path)/\(name).safetensors", reason: "\(error)")
    }
  }
}
