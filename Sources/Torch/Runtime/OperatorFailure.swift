internal import CTorch

/// What happens when an operator is called wrongly: the program stops, and says in which part.
package enum OperatorFailure {
  /// Ends the program with the message; unset, it traps.
  ///
  /// A program sets it once, before it starts other threads.
  package nonisolated(unsafe) static var handler: (@Sendable (_ message: String) -> Never)?

  /// Says what a frame's owner is, for the line `in: …` of the message.
  ///
  /// Set once, by the library whose objects own the frames.
  package nonisolated(unsafe) static var describe: (@Sendable (AnyObject) -> String)?

  package static func stop(_ message: String, _ code: TorchError.Code = .failed) -> Never {
    if let trap = frameOwners.lazy.compactMap({ $0 as? Trap }).first {
      trap.spring(OperatorError(code: code, message: message, owners: frameOwners))
    }
    let text = message + (places.isEmpty ? "" : "\n  in: \(places.joined(separator: ", in "))")
    if let handler { handler(text) }
    fatalError(text + "\n")
  }

  /// What is at work on this thread, innermost first.
  package static var places: [String] {
    guard let describe else { return [] }
    return frameOwners.map(describe)
  }

  /// The owners of this thread's frames, innermost first.
  private static var frameOwners: [AnyObject] {
    var owners: [AnyObject] = []
    var frame = ct_frame_top()
    while let current = frame {
      owners.append(Unmanaged<AnyObject>.fromOpaque(current.pointee.owner).takeUnretainedValue())
      frame = UnsafePointer(current.pointee.outer)
    }
    return owners
  }

  /// Runs a body as work of an object.
  @inline(__always)
  package static func attributing<Result>(
    to owner: AnyObject, _ body: () throws -> Result
  ) rethrows -> Result {
    var frame = ct_frame(owner: Unmanaged.passUnretained(owner).toOpaque(), outer: nil)
    return try withUnsafeMutablePointer(to: &frame) { frame in
      ct_frame_enter(frame)
      defer { ct_frame_leave(frame) }
      return try body()
    }
  }
}
