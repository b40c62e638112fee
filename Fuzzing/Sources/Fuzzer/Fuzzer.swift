import CFuzzer
import Foundation

/// Runs libFuzzer: `PROGRAM PROPERTY [libFuzzer's flags and folders]` checks one property with ever new texts.
///
/// It stops with an error at a trap, at a property that does not hold, and at a text that takes longer than its limit;
/// the text lies in a file then. libFuzzer watches the memory: `-rss_limit_mb` and `-malloc_limit_mb`. It calls on one
/// thread.
public enum Fuzzer {
  nonisolated(unsafe) private static var name = ""
  nonisolated(unsafe) private static var check: (String) throws -> Void = { _ in }
  nonisolated(unsafe) private static var limit: (Int) -> Double = usualLimit
  nonisolated(unsafe) private static var runs = 0
  nonisolated(unsafe) private static var slowest = (perKilobyte: 0.0, bytes: 0)

  /// 100 ms of processor time for each kilobyte, and for a shorter text.
  public static func usualLimit(bytes: Int) -> Double { 0.1 * max(1, Double(bytes) / 1024) }

  /// Checks the property that the first argument names.
  ///
  /// - Parameters:
  ///   - limit: How many seconds of processor time a text of so many bytes may take.
  ///   - check: Throws when the property does not hold for a text.
  public static func run<Property: CaseIterable & RawRepresentable<String>>(
    limit: @escaping (Property, Int) -> Double = { usualLimit(bytes: $1) },
    check: @escaping (Property, String) throws -> Void
  ) {
    guard CommandLine.arguments.count > 1,
      let property = Property(rawValue: CommandLine.arguments[1])
    else {
      let program = (CommandLine.arguments[0] as NSString).lastPathComponent
      let names = Property.allCases.map(\.rawValue).joined(separator: ", ")
      FileHandle.standardError.write(Data("\(program) takes a property first: \(names)\n".utf8))
      exit(2)
    }
    name = property.rawValue
    Self.check = { try check(property, $0) }
    Self.limit = { limit(property, $0) }
    atexit { Fuzzer.report() }
    start()
  }

  /// libFuzzer takes the arguments that follow the property.
  private static func start() {
    var arguments = (0..<Int(CommandLine.argc)).map { CommandLine.unsafeArgv[$0] }
    arguments.remove(at: 1)
    arguments.append(nil)
    var count = Int32(arguments.count - 1)
    arguments.withUnsafeMutableBufferPointer { buffer in
      var pointer = buffer.baseAddress
      _ = LLVMFuzzerRunDriver(&count, &pointer) { bytes, count in
        Fuzzer.runOnce(UnsafeBufferPointer(start: bytes, count: count))
        return 0
      }
    }
  }

  private static func runOnce(_ bytes: UnsafeBufferPointer<UInt8>) {
    let text = String(decoding: bytes, as: UTF8.self)
    let start = seconds()
    do {
      try check(text)
    } catch {
      fail("\(error)")
    }
    let used = seconds() - start
    let perKilobyte = used / max(1, Double(bytes.count) / 1024)
    runs += 1
    if perKilobyte > slowest.perKilobyte { slowest = (perKilobyte, bytes.count) }
    if used > limit(bytes.count) { fail("\(used) s for \(bytes.count) bytes") }
  }

  private static func fail(_ message: String) {
    FileHandle.standardError.write(Data("\(name): \(message)\n".utf8))
    abort()
  }

  private static func report() {
    let milliseconds = (slowest.perKilobyte * 1000 * 100).rounded() / 100
    print(
      "\(name): \(runs) texts; slowest: \(milliseconds) ms per kilobyte, \(slowest.bytes) bytes")
  }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
