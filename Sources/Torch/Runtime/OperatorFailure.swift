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

  static func stop(_ message: String) -> Never {
    let text = message + (places.isEmpty ? "" : "\n  in: \(places.joined(separator: ", in "))")
    if let handler { handler(text) }
    fatalError(text + "\n")
  }

  /// What is at work on this thread, innermost first.
  package static var places: [String] {
    guard let describe else { return [] }
    var places: [String] = []
    var frame = ct_frame_top()
    while let current = frame {
      places.append(
        describe(Unmanaged<AnyObject>.fromOpaque(current.pointee.owner).takeUnretainedValue()))
      frame = UnsafePointer(current.pointee.outer)
    }
    return places
  }

  /// Runs a body as work of an object.
  @inline(__always)
  package static func attributing<Result>(to owner: AnyObject, _ body: () -> Result) -> Result {
    var frame = ct_frame(owner: Unmanaged.passUnretained(owner).toOpaque(), outer: nil)
    return withUnsafeMutablePointer(to: &frame) { frame in
      ct_frame_enter(frame)
      defer { ct_frame_leave(frame) }
      return body()
    }
  }
}
