import ArgumentParser
import Foundation
import LazyConfig

/// What commands print and write.
package enum Terminal {
  package static func print(_ text: String) {
    do {
      try write(text, to: .standardOutput)
    } catch {
      // Who reads a pipe may have enough of it; that is no error.
      if errno != EPIPE {
        printError("error: the output cannot be written: \(String(cString: strerror(errno)))")
      }
      end(ProgramStatus.wrongInput)
    }
  }

  /// Ends the process at once, with what was written: libtorch would take some 70 ms to take its tables apart, perhaps while
  /// another thread uses them. What waits for the exit, as data of coverage does, is not written.
  static func end(_ status: Int32) -> Never {
    let isWritten = fflush(nil) == 0 || errno == EPIPE
    guard status == 0, !isWritten else { _exit(status) }
    printError("error: the output cannot be written: \(String(cString: strerror(errno)))")
    _exit(ProgramStatus.wrongInput)
  }

  package static func printError(_ text: String) {
    // There is nowhere left to say that this fails.
    try? write(text, to: .standardError)
  }

  private static func write(_ text: String, to file: FileHandle) throws {
    let line = text.hasSuffix("\n") || text.isEmpty ? text : text + "\n"
    try file.write(contentsOf: Data(line.utf8))
  }

  /// Whether standard output is a terminal that shows colours.
  package static var hasColour: Bool {
    isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
  }

  /// Replaces a file whole or not at all. Where a symbolic link leads to it, the link stays.
  package static func write(_ text: String, to file: String) throws {
    let url = URL(fileURLWithPath: file).resolvingSymlinksInPath()
    try Data(text.utf8).write(to: url, options: .atomic)
  }
}

/// How problems are printed.
package enum ErrorFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text, json
}
