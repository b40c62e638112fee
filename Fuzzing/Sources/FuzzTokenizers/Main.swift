import CFuzzer
import Foundation
import Tokenizers

/// `FuzzTokenizers PROPERTY [libFuzzer's flags and folders]`: checks one property with ever new texts.
///
/// It stops with an error at a trap, at a property that does not hold, and at a text that takes longer than 100 ms
/// of processor time for each kilobyte, or 5 s if it is a file or a pattern; the text lies in a file then.
@main
struct FuzzTokenizers {
  static func main() {
    guard CommandLine.arguments.count > 1,
      let property = Property(rawValue: CommandLine.arguments[1])
    else {
      let names = Property.allCases.map(\.rawValue).joined(separator: ", ")
      FileHandle.standardError.write(Data("FuzzTokenizers takes a property first: \(names)\n".utf8))
      exit(2)
    }
    Run.property = property
    // libFuzzer takes the arguments that follow.
    var arguments =
      [CommandLine.unsafeArgv[0]]
      + (2..<Int(CommandLine.argc)).map {
        CommandLine.unsafeArgv[$0]
      }
    arguments.append(nil)
    var count = Int32(arguments.count - 1)
    arguments.withUnsafeMutableBufferPointer { buffer in
      var pointer = buffer.baseAddress
      _ = LLVMFuzzerRunDriver(&count, &pointer) { bytes, count in
        Run.check(String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
        return 0
      }
    }
  }
}

/// Runs one text after the other, and watches the time. libFuzzer calls on one thread.
enum Run {
  nonisolated(unsafe) static var property = Property.text

  static func check(_ text: String) {
    let start = seconds()
    do {
      try property.check(text)
    } catch {
      fail("\(error)")
    }
    let used = seconds() - start
    let limit = property == .text ? 0.1 * max(1, Double(text.utf8.count) / 1024) : 5
    if used > limit { fail("\(used) s") }
  }

  private static func fail(_ message: String) {
    FileHandle.standardError.write(Data("\(property.rawValue): \(message)\n".utf8))
    abort()
  }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
