import LazyConfig
import Synchronization

/// A part that notes when it is made, under a name that a test chooses.
@Configurable
final class Recorder {
  private static let notes = Mutex<[String: [String]]>([:])

  let name: String
  let parts: [Recorder]

  init(_ name: String, log: String, parts: [Recorder] = [], other: Recorder? = nil) {
    self.name = name
    self.parts = parts
    Self.notes.withLock { $0[log, default: []].append(name) }
  }

  /// What was made for a test, in order.
  static func made(for log: String) -> [String] { notes.withLock { $0[log] ?? [] } }
}

/// Takes parts that it may build.
@Configurable
final class RecorderFactory {
  let part: Lazy<Recorder>
  let finish: Partial<Recorder>?
  init(part: Lazy<Recorder>, finish: Partial<Recorder>? = nil) {
    self.part = part
    self.finish = finish
  }
}

/// Completes a partial call that it is given as a part of another one.
@Configurable
final class Relay {
  let make: Partial<ScaleNorm>
  let width: Int
  init(make: Partial<ScaleNorm>, width: Int) {
    self.make = make
    self.width = width
  }
}
