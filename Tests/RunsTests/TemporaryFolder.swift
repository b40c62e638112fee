import Foundation
import Runs

/// Calls a function with a new folder, which is gone afterwards.
func withTemporaryFolder<R>(_ body: (String) throws -> R) throws -> R {
  let path = NSTemporaryDirectory() + "taibai-runs-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

/// What an action throws.
func error(of action: () throws -> Void) -> String {
  do {
    try action()
    return "nothing"
  } catch {
    return "\(error)"
  }
}
