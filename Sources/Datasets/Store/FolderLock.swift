internal import Foundation

/// Lets one process at a time work on a part of the cache. The system takes the lock back when a process dies.
final class FolderLock {
  private let descriptor: Int32

  /// Waits for the lock.
  ///
  /// - Parameters:
  ///   - path: A file, made if need be.
  ///   - what: What is being done, for the notice that another process does it.
  init(_ path: String, _ what: String, _ context: PreparationContext) throws(DataError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .unreadable(
        file: path, reason: "cannot be written: \(String(cString: strerror(errno)))")
    }
    var isFirst = true
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      guard code == EWOULDBLOCK || code == EINTR else {
        throw .unreadable(
          file: path, reason: "cannot be locked: \(String(cString: strerror(code)))")
      }
      if isFirst { context.notice("waiting for another process that is \(what)") }
      isFirst = false
      // The system tells nobody when a lock becomes free, unless one waits without hearing anything else.
      usleep(20_000)
      try context.checkCancelled()
    }
  }

  deinit { close(descriptor) }
}
