import ArgumentParser
import Foundation

/// Reads the name of a case and a number of layers from each line of standard input and answers with
/// milliseconds: compare.py asks this program and the peers in turns.
struct MeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "Answer lines such as 'build 48' with milliseconds.")

  func run() throws {
    #if DEBUG
      answer("LazyConfig of Taibai, debug")
    #else
      answer("LazyConfig of Taibai, release")
    #endif
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 2, let layers = Int(words[1]), let body = try Workload(layers)[words[0]]
      else { throw ValidationError("there is no case '\(line)'") }
      answer("\(try milliseconds(body))")
    }
  }

  /// Writes a line at once: the one who asked waits for it.
  private func answer(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  /// Processor time: the median of as many runs as fit into a fifth of a second, after one that does not
  /// count; a first run that takes longer counts by itself.
  private func milliseconds(_ body: () throws -> Void) throws -> Double {
    let budget = 200.0
    func once() throws -> Double {
      let start = processorTime()
      try body()
      return processorTime() - start
    }
    let first = try once()
    if first > budget { return first }
    var times: [Double] = []
    let end = processorTime() + budget
    repeat { times.append(try once()) } while processorTime() < end
    return times.sorted()[times.count / 2]
  }

  /// Milliseconds that this process has run, which other processes do not disturb.
  private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
  }
}
