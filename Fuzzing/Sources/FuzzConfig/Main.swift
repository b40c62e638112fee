import CFuzzer
import Foundation

/// `FuzzConfig PROPERTY [libFuzzer's flags and folders]`: checks one property with ever new texts.
///
///     TAIBAI_FUZZ=1 swift build -c release --package-path Fuzzing
///     export SWIFT_BACKTRACE=enable=no   # or Swift ends the program before libFuzzer has written the text
///     Fuzzing/.build/release/FuzzConfig yaml -runs=1000000 -dict=Fuzzing/Dictionaries/yaml.dict found Fuzzing/Corpus/yaml
///
/// New texts are kept in the folder `found`, which must exist.
/// It stops with an error at a trap, at a property that does not hold, and at a text that takes longer than
/// 100 ms of processor time for each kilobyte; the text lies in a file then. libFuzzer watches the memory:
/// `-rss_limit_mb` and `-malloc_limit_mb`.
@main
struct FuzzConfig {
  static func main() {
    guard CommandLine.arguments.count > 1,
      let property = Property(rawValue: CommandLine.arguments[1])
    else {
      let names = Property.allCases.map(\.rawValue).joined(separator: ", ")
      FileHandle.standardError.write(Data("FuzzConfig takes a property first: \(names)\n".utf8))
      exit(2)
    }
    Watch.property = property
    // libFuzzer takes the arguments that follow.
    var arguments =
      [CommandLine.unsafeArgv[0]]
      + (2..<Int(CommandLine.argc)).map {
        CommandLine.unsafeArgv[$0]
      }
    arguments.append(nil)
    var count = Int32(arguments.count - 1)
    atexit { Watch.report() }
    arguments.withUnsafeMutableBufferPointer { buffer in
      var pointer = buffer.baseAddress
      _ = LLVMFuzzerRunDriver(&count, &pointer) { bytes, count in
        Watch.run(UnsafeBufferPointer(start: bytes, count: count))
        return 0
      }
    }
  }
}

/// Runs one text after the other, and watches the time. libFuzzer calls on one thread.
enum Watch {
  nonisolated(unsafe) static var property = Property.yaml
  nonisolated(unsafe) private static var runs = 0
  nonisolated(unsafe) private static var slowest = (perKilobyte: 0.0, bytes: 0)

  /// The most seconds of processor time for each kilobyte, and for a shorter text.
  static let limit = 0.1

  static func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    let text = String(decoding: bytes, as: UTF8.self)
    let start = seconds()
    do {
      try property.check(text)
    } catch {
      fail("\(error)")
    }
    let perKilobyte = (seconds() - start) / max(1, Double(bytes.count) / 1024)
    runs += 1
    if perKilobyte > slowest.perKilobyte { slowest = (perKilobyte, bytes.count) }
    if perKilobyte > limit { fail("\(perKilobyte) s per kilobyte") }
  }

  private static func fail(_ message: String) {
    FileHandle.standardError.write(Data("\(property.rawValue): \(message)\n".utf8))
    abort()
  }

  static func report() {
    let milliseconds = (slowest.perKilobyte * 1000 * 100).rounded() / 100
    print(
      "\(property.rawValue): \(runs) texts; slowest: \(milliseconds) ms per kilobyte, \(slowest.bytes) bytes"
    )
  }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
