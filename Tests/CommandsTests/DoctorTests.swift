import ArgumentParser
import Commands
import Foundation
import Testing
import Torch

@Suite struct DoctorTests {
  let library = Library.current()
  let machine = Machine.current()

  private func problems(
    _ change: (inout Library, inout Machine) -> Void
  ) -> [DoctorReport.Problem] {
    var (library, machine) = (library, machine)
    library.threads = 2
    machine.usableCores = 2
    machine.freeDisk = 10 << 30
    machine.hasNvidiaGPU = false
    change(&library, &machine)
    return DoctorReport.findProblems(library: library, machine: machine)
  }

  #if os(Linux)
    @Test func outputThatCannotBeWrittenIsAnError() throws {
      let (process, errors) = (Process(), Pipe())
      process.executableURL = try ProgramProcess.program
      process.arguments = ["doctor"]
      process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
      process.standardError = errors
      try process.run()
      let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 1)
      #expect(words == "error: the output cannot be written: No space left on device\n")
    }
  #endif

  @Test func aHealthyMachineHasNoProblems() {
    #expect(problems { _, _ in }.isEmpty)
  }

  @Test func aBackendThatIsNoneIsTold() {
    let found = problems { library, _ in library.askedProducts = "mkl" }
    #expect(
      found.map(\.message) == ["TAIBAI_PRODUCTS is 'mkl', which names no backend and does nothing"])
    #expect(found.first?.remedy == "set it to libtorch or kernels")
    #expect(problems { library, _ in library.askedProducts = "kernels" }.isEmpty)
  }

  @Test func anotherLibtorchIsAnError() {
    let found = problems { library, _ in
      library.loaded = Runtime.Version(major: 2, minor: 12, patch: 1)
    }
    #expect(found.map(\.severity) == [.error])
    #expect(found[0].message == "Taibai was compiled against libtorch 2.13.0 and runs with 2.12.1")
    #expect(!DoctorReport(sections: [], problems: found).isHealthy)
  }

  @Test func aPatchReleaseIsNone() {
    #expect(
      problems { library, _ in
        library.loaded = Runtime.Version(major: 2, minor: 13, patch: 1)
      }.isEmpty)
  }

  @Test func aCardThatLibtorchDoesNotUseIsAWarning() {
    let found = problems { library, machine in
      machine.hasNvidiaGPU = true
      library.cudaDevices = 0
    }
    #expect(found.map(\.severity) == [.warning])
    #expect(found[0].remedy.contains("TAIBAI_CUDA=1 make setup"))
    #expect(DoctorReport(sections: [], problems: found).isHealthy)
  }

  @Test func moreThreadsThanCoresAreAWarning() {
    let found = problems { library, _ in library.threads = 64 }
    #expect(found.map(\.message) == ["libtorch uses 64 threads on 2 usable cores"])
    #expect(found[0].remedy == "set OMP_NUM_THREADS=2")
  }

  @Test func aFullDiskIsAWarning() {
    let found = problems { _, machine in machine.freeDisk = 5_000_000 }
    #expect(found.map(\.message) == ["only 5.0 MB are free on the disk of this folder"])
  }

  @Test func noFastProductIsAWarning() {
    let found = problems { library, _ in
      library.hasMKL = false
      library.hasOneDNN = false
    }
    #expect(found.count == 1)
  }

  @Test func theReportNamesLibraryMachineAndSpeed() {
    let text = DoctorReport.examine(measuring: true).text
    #expect(text.contains("libtorch"))
    #expect(text.contains(Runtime.loadedVersion.description))
    #expect(text.contains("GFLOP/s"))
    #expect(text.contains("available    cpu"))
  }

  @Test func theReportForProgramsIsJSON() throws {
    let json = try DoctorReport.examine(measuring: false).json()
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
    let report = try #require(object as? [String: Any])
    let sections = try #require(report["sections"] as? [String: [String: String]])
    #expect(sections["Software"]?["libtorch"]?.hasPrefix("2.13.") == true)
    #expect(report["problems"] is [Any])
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_500_000, "1.5 MB"),
    (25_300_000_000, "25.3 GB"),
  ]) func bytesReadAsPeopleSayThem(count: Int, text: String) {
    #expect(bytes(count) == text)
  }
}

@Suite struct CommandTests {
  @Test func helpListsTheVerbs() {
    #expect(
      TaibaiCommand.helpMessage(columns: 80).contains(
        "doctor                  Prints versions, devices and speed of this machine,"))
  }

  @Test func doctorReadsItsOptions() throws {
    #expect(throws: (any Error).self) {
      try TaibaiCommand.parseAsRoot(["doctor", "--format", "xml"])
    }
    #expect(
      try TaibaiCommand.parseAsRoot(["doctor", "--no-measure", "--format", "json"]) is Doctor)
  }
}
