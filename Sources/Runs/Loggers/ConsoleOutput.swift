import Foundation

/// Where the console's text goes.
package struct ConsoleOutput {
  /// Whether a line can be written over: a terminal that is not dumb.
  package var isTerminal: Bool
  /// Whether colours are shown.
  package var hasColour: Bool
  /// Whether other characters than ASCII are shown.
  package var isUnicode: Bool
  /// How many columns there are now.
  package var width: () -> Int
  /// Seconds of a clock that only goes forward.
  package var now: () -> Double
  /// Writes text as it is.
  package var write: (String) -> Void
  /// Writes text for what goes wrong.
  package var writeError: (String) -> Void

  package init(
    isTerminal: Bool, hasColour: Bool, isUnicode: Bool = true, width: @escaping () -> Int,
    now: @escaping () -> Double, write: @escaping (String) -> Void,
    writeError: @escaping (String) -> Void
  ) {
    self.isTerminal = isTerminal
    self.hasColour = hasColour
    self.isUnicode = isUnicode
    self.width = width
    self.now = now
    self.write = write
    self.writeError = writeError
  }

  /// The process's own output.
  package static var standard: ConsoleOutput {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = isatty(STDOUT_FILENO) == 1 && environment["TERM"] != "dumb"
    let locales = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
    let locale = locales.first { !$0.isEmpty } ?? ""
    let start = ContinuousClock.now
    return ConsoleOutput(
      isTerminal: isTerminal,
      hasColour: isTerminal && (environment["NO_COLOR"] ?? "").isEmpty,
      isUnicode: locale.lowercased().replacing("-", with: "").contains("utf8"),
      width: columns,
      now: { (ContinuousClock.now - start) / .seconds(1) },
      // There is nowhere left to say that this fails, and no reason to stop training.
      write: { _ = WholeFile.writeAll(Array($0.utf8), to: STDOUT_FILENO) },
      writeError: { _ = WholeFile.writeAll(Array($0.utf8), to: STDERR_FILENO) })
  }

  private static func columns() -> Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
