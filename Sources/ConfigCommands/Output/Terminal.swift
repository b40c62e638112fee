import ArgumentParser
import Foundation
import LazyConfig

/// What commands print, and how they end.
package enum Terminal {
  package static func print(_ text: String) {
    let line = text.hasSuffix("\n") ? text : text + "\n"
    FileHandle.standardOutput.write(Data(line.utf8))
  }

  package static func printError(_ text: String) {
    let line = text.hasSuffix("\n") ? text : text + "\n"
    FileHandle.standardError.write(Data(line.utf8))
  }

  /// Whether standard output is a terminal that shows colours.
  package static var hasColour: Bool {
    isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
  }

  /// Runs a command's work; problems go to standard error, and the exit status is 1.
  package static func run(format: ErrorFormat = .text, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as ConfigError {
      switch format {
      case .text: printError(error.description)
      case .json: print(ProblemList.json(error.problems, warnings: []))
      }
      throw ExitCode.failure
    } catch let error as SyntaxError {
      printError("error: \(error)")
      throw ExitCode.failure
    }
  }
}

/// How problems are printed.
package enum ErrorFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text, json
}
