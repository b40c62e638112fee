import Foundation
import Torch

/// What the file system does for checkpoints.
enum Disk {
  /// Puts a file or a folder with one name in the place of another.
  static func rename(_ path: String, to target: String) throws {
    guard Foundation.rename(path, target) == 0 else { throw POSIXFailure(number: errno) }
  }

  /// Waits until a file, or a folder's names, are on the disk.
  static func synchronize(_ path: String) throws {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw POSIXFailure(number: errno) }
    defer { close(file) }
    guard fsync(file) == 0 || errno == EINVAL else { throw POSIXFailure(number: errno) }
  }

  /// Why something failed, in words.
  static func reason(_ error: any Error) -> String {
    if let error = error as? POSIXFailure { return words(error.number) }
    if let error = error as? DecodingError { return words(error) }
    let foundation = error as NSError
    if let cause = foundation.userInfo[NSUnderlyingErrorKey] as? NSError,
      cause.domain == NSPOSIXErrorDomain
    {
      return words(Int32(cause.code))
    }
    return (error as? SafetensorsError)?.description ?? foundation.localizedDescription
  }

  private static func words(_ number: Int32) -> String { String(cString: strerror(number)) }

  private static func words(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "it has no '\(key.stringValue)'"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      "it cannot be read: \(context.debugDescription)"
    @unknown default: "it cannot be read"
    }
  }
}

/// What a call of the system returned.
struct POSIXFailure: Error {
  let number: Int32
}
