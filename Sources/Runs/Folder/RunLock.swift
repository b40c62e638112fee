import Foundation

/// The right of one process to write into a run's folder. It ends with this object, and with the process.
public final class RunLock: Sendable {
  /// The folder that is locked.
  public let folder: RunFolder
  private let descriptor: Int32

  /// - Throws: ``RunError/inUse(path:)`` when another process, or another object, has the lock.
  init(_ folder: RunFolder) throws(RunError) {
    self.folder = folder
    descriptor = open(folder.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o644)
    guard descriptor >= 0 else {
      throw .unwritable(path: folder.path, reason: WholeFile.reason())
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let error = errno
      close(descriptor)
      if error == EWOULDBLOCK { throw .inUse(path: folder.path) }
      throw .unwritable(path: folder.lock, reason: WholeFile.reason(error))
    }
  }

  deinit {
    // A process that is just being started has a copy of the descriptor: closing this one would not do.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Whether anybody has the lock of a folder.
  static func isHeld(_ folder: RunFolder) -> Bool {
    let descriptor = open(folder.lock, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
