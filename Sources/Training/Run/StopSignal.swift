import Foundation
import Synchronization

/// Catches ctrl-C and the system's request to end, so that a run can save before it stops.
///
/// The second signal is not caught: it ends the process at once.
enum StopSignal {
  /// The number of the signal that came; 0 for none.
  private static let received = Atomic<Int32>(0)

  /// Catches the signals from now on.
  static func catchSignals() {
    received.store(0, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      var action = sigaction()
      // The handler is taken away when it has run, so that the next signal does what it does by itself.
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND) | UInt32(SA_RESTART))
      set(&action) { StopSignal.received.store($0, ordering: .relaxed) }
      sigaction(number, &action, nil)
    }
  }

  /// Lets the signals end the process again.
  static func release() {
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }

  /// What asked the run to stop; nil for nothing.
  static var name: String? {
    switch received.load(ordering: .relaxed) {
    case 0: nil
    case SIGINT: "ctrl-C"
    default: "SIGTERM"
    }
  }

  private static func set(
    _ action: inout sigaction, _ handler: @escaping @convention(c) (Int32) -> Void
  ) {
    #if os(Linux)
      action.__sigaction_handler.sa_handler = handler
    #else
      action.__sigaction_u.__sa_handler = handler
    #endif
  }
}
