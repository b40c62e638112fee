public import ArgumentParser
import Foundation
import LazyConfig

/// A program's root command, with the exit statuses of `taibai`.
///
///     @main struct MyProgram: Program {
///       static let configuration = CommandConfiguration(
///         subcommands: [ConfigCommand.self, ListCommand.self])
///     }
///
/// The exit status is 0 for success, 1 when the input or the run is wrong, 2 when the command line is, and
/// 70 for an error that the program did not foresee.
public protocol Program: ParsableCommand {
  /// What `config check` looks at besides the tree itself, when nothing is wrong with that: none by default.
  static var treeChecks: [TreeCheck] { get }
}

extension Program {
  public static var treeChecks: [TreeCheck] { [] }

  /// Runs the program with its command line, and ends it with the exit status.
  public static func main() async { await runProgram() }

  /// What `main` does, for a `main.swift`: there Swift would rather take ArgumentParser's `main`, which is not
  /// asynchronous and has other exit statuses. Nothing that waits for the process' exit runs.
  public static func runProgram() async -> Never {
    do {
      var command = try parseAsRoot()
      try await TreeCheck.$all.withValue(treeChecks) {
        if var command = command as? any AsyncParsableCommand {
          try await command.run()
        } else {
          try command.run()
        }
      }
    } catch {
      Terminal.end(report(error))
    }
    Terminal.end(0)
  }

  /// Prints an error for the user.
  ///
  /// - Returns: the exit status.
  private static func report(_ error: any Error) -> Int32 {
    switch error {
    case let status as ExitCode: return status.rawValue
    case let error as ConfigError:
      Terminal.printError(error.description)
      return ProgramStatus.wrongInput
    case let error as CocoaError:
      Terminal.printError("error: \(words(of: error))")
      return ProgramStatus.wrongInput
    default: break
    }
    let status = exitCode(for: error)
    switch status {
    case .success:
      Terminal.print(fullMessage(for: error))
      return status.rawValue
    case .validationFailure:
      Terminal.printError(fullMessage(for: error))
      return ProgramStatus.wrongUsage
    default: break
    }
    Terminal.printError("error: \(error)")
    // An error that was foreseen has words for the user.
    if hasWords(type(of: error)) { return ProgramStatus.wrongInput }
    Terminal.printError("  this is a bug in \(_commandName): please report it")
    return ProgramStatus.bug
  }

  /// What the file system said, and of which file.
  private static func words(of error: CocoaError) -> String {
    let cause = (error.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError }
    let reason =
      cause?.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(cause?.code ?? 0))) : error.localizedDescription
    let path = error.userInfo[NSFilePathErrorKey] as? String ?? error.url?.relativePath
    return path.map { "\($0): \(reason)" } ?? reason
  }

  private static func hasWords(_ type: any Any.Type) -> Bool {
    type is any CustomStringConvertible.Type
  }
}

/// The exit statuses besides 0.
enum ProgramStatus {
  /// The user's input or run is wrong.
  static let wrongInput: Int32 = 1
  /// The command line is wrong.
  static let wrongUsage: Int32 = 2
  /// The program is wrong.
  static let bug: Int32 = 70
}
