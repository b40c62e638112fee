import Foundation
import Synchronization

/// A cache line that two threads hand to each other: how far their processors are apart.
final class Handover: Sendable {
  private let turn = Atomic(0)

  /// Hands it on 20,000 times, if there is a second processor.
  func run() {
    guard ProcessInfo.processInfo.activeProcessorCount > 1 else { return }
    let count = 10_000
    turn.store(0, ordering: .releasing)
    let other = Thread { [self] in play(1, count) }
    other.start()
    play(0, count)
    while turn.load(ordering: .acquiring) < 2 * count {}
  }

  private func play(_ part: Int, _ count: Int) {
    for round in 0..<count {
      while turn.load(ordering: .acquiring) != 2 * round + part {}
      turn.store(2 * round + part + 1, ordering: .releasing)
    }
  }
}
