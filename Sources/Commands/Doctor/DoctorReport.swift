import Foundation
import Torch

/// What `taibai doctor` found.
package struct DoctorReport: Equatable {
  /// One line of a section.
  package struct Fact: Equatable {
    let name: String
    let value: String
  }

  package struct Section: Equatable {
    let title: String
    let facts: [Fact]
  }

  /// Something that is wrong, and what to do.
  package struct Problem: Encodable, Equatable {
    package enum Severity: String, Encodable { case warning, error }
    package let severity: Severity
    package let message: String
    package let remedy: String
  }

  package let sections: [Section]
  package let problems: [Problem]

  package init(sections: [Section], problems: [Problem]) {
    self.sections = sections
    self.problems = problems
  }

  /// Whether Taibai works here; warnings do not count.
  package var isHealthy: Bool { !problems.contains { $0.severity == .error } }

  /// Looks at the machine and at libtorch.
  package static func examine(measuring: Bool) -> DoctorReport {
    let machine = Machine.current()
    let library = Library.current()
    let products = measuring ? MatrixProductSpeed.measure() : []
    var sections = [library.section, machine.section, library.devices]
    if !products.isEmpty { sections.append(MatrixProductSpeed.section(products)) }
    return DoctorReport(
      sections: sections, problems: findProblems(library: library, machine: machine))
  }

  /// The rules: each looks at the facts and says what is wrong.
  package static func findProblems(library: Library, machine: Machine) -> [Problem] {
    var problems: [Problem] = []
    func report(_ severity: Problem.Severity, _ message: String, _ remedy: String) {
      problems.append(Problem(severity: severity, message: message, remedy: remedy))
    }
    let (compiled, loaded) = (library.compiled, library.loaded)
    if (compiled.major, compiled.minor) != (loaded.major, loaded.minor) {
      report(
        .error, "Taibai was compiled against libtorch \(compiled) and runs with \(loaded)",
        "run `make setup`, then build again; or let TAIBAI_LIBTORCH name a libtorch \(compiled)")
    }
    if machine.hasNvidiaGPU && library.cudaDevices == 0 {
      report(
        .warning, "there is an NVIDIA GPU, but this libtorch does not use it",
        "run `TAIBAI_CUDA=1 make setup` for a libtorch with CUDA, then build again")
    }
    if !library.hasMKL && !library.hasOneDNN {
      report(
        .warning, "this libtorch has neither MKL nor oneDNN: matrix products are slow",
        "run `make setup` for the usual libtorch")
    }
    if let word = library.askedProducts, ProductBackend(rawValue: word) == nil {
      report(
        .warning, "TAIBAI_PRODUCTS is '\(word)', which names no backend and does nothing",
        "set it to \(ProductBackend.allCases.map(\.rawValue).joined(separator: " or "))")
    }
    if library.threads > machine.usableCores {
      report(
        .warning,
        "libtorch uses \(library.threads) threads on \(machine.usableCores) usable cores",
        "set OMP_NUM_THREADS=\(machine.usableCores)")
    }
    if let free = machine.freeDisk, free < 1 << 30 {
      report(
        .warning, "only \(bytes(free)) are free on the disk of this folder",
        "free some: a checkpoint needs three times the size of the weights")
    }
    return problems
  }

  /// The report for people.
  package var text: String {
    var lines: [String] = []
    let width = sections.flatMap(\.facts).map(\.name.count).max() ?? 0
    for section in sections {
      lines.append(section.title)
      for fact in section.facts {
        let name = fact.name.padding(toLength: width, withPad: " ", startingAt: 0)
        lines.append("  \(name)  \(fact.value)")
      }
      lines.append("")
    }
    if problems.isEmpty { lines.append("No problems found.") }
    for problem in problems {
      lines.append("\(problem.severity.rawValue): \(problem.message)\n  → \(problem.remedy)")
    }
    return lines.joined(separator: "\n")
  }

  /// The report for programs: a map of sections, each a map of facts, and the list of problems.
  package func json() throws -> String {
    struct Report: Encodable {
      let sections: [String: [String: String]]
      let problems: [Problem]
    }
    let sections = sections.map { section in
      (section.title, Dictionary(uniqueKeysWithValues: section.facts.map { ($0.name, $0.value) }))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let report = Report(
      sections: Dictionary(uniqueKeysWithValues: sections), problems: problems)
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }
}

/// A number of bytes as people read it: `3.2 GB`.
package func bytes(_ count: Int) -> String {
  let units = ["B", "kB", "MB", "GB", "TB"]
  var value = Double(count)
  var unit = 0
  while value >= 1000, unit < units.count - 1 {
    value /= 1000
    unit += 1
  }
  return unit == 0 ? "\(count) B" : String(format: "%.1f %@", value, units[unit])
}
