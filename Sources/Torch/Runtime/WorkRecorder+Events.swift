internal import CTorch

extension WorkRecorder {
  /// Something that took time.
  public struct Event {
    /// What it was.
    public enum Kind: Sendable {
      /// An operator of a forward pass, or of none.
      case operation
      /// A node of a backward pass, or an operator in it.
      case backward
      /// All that ran in a frame.
      case frame
    }

    /// The operator's name; empty for a frame.
    public let name: String
    public let kind: Kind
    /// Nanoseconds from the recorder's first start to the event's.
    public let start: Int
    /// Nanoseconds.
    public let duration: Int
    /// Nanoseconds without those of operators and nodes within it.
    public let own: Int
    /// Whose frame it belongs to; for a backward pass that of the forward pass. Nil outside all frames.
    public let owner: AnyObject?
  }

  /// What took time while this recorded, in the order in which it ended. The owners must still be there.
  public var events: [Event] {
    var count = 0
    guard let events = ct_recorder_events(handle, &count) else { return [] }
    return UnsafeBufferPointer(start: events, count: count).map { event in
      let kind: Event.Kind =
        switch event.kind {
        case CT_EVENT_FRAME: .frame
        case CT_EVENT_BACKWARD: .backward
        default: .operation
        }
      let name = event.name.map { String(cString: $0) } ?? ""
      let owner = event.owner.map { Unmanaged<AnyObject>.fromOpaque($0).takeUnretainedValue() }
      return Event(
        name: name, kind: kind, start: Int(event.start), duration: Int(event.duration),
        own: Int(event.own), owner: owner)
    }
  }
}
