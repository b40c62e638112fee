import Testing

/// What macros cannot handle is an error at its place, with a fix-it where one is possible.
@Suite struct DiagnosticTests {
  // All cases are compiled together: each is a file.
  static let outcome = Result {
    try Compiler().run(files { $0.source })
  }
  /// The same with each fix-it applied that leaves nothing to write.
  static let fixedOutcome = Result {
    try Compiler().run(files { $0.fix.flatMap { $0.isComplete ? $0.source : nil } })
  }

  /// One file for each case.
  private static func files(_ source: (DiagnosticCase) -> String?) -> [String: String] {
    var files: [String: String] = [:]
    for diagnostic in DiagnosticCase.all {
      if let source = source(diagnostic) { files[diagnostic.file] = diagnostic.file(source) }
    }
    return files
  }

  @Test(arguments: DiagnosticCase.all)
  func `what a macro cannot handle is said at its place, and mended`(_ diagnostic: DiagnosticCase)
    throws
  {
    let outcome = try Self.outcome.get()
    let problems = outcome.problems.filter { $0.position.fileName == diagnostic.file }
    #expect(problems.map(\.message) == [diagnostic.message])
    let problem = try #require(problems.first)
    #expect(problem.severity == "error")
    #expect(outcome.place(of: problem.position) == diagnostic.place)
    #expect(problem.fixIts.map(\.message) == (diagnostic.fix.map { [$0.title] } ?? []))
    if let fix = diagnostic.fix, let fixIt = problem.fixIts.first {
      #expect(outcome.fixed(fixIt, in: diagnostic.file) == diagnostic.file(fix.source))
    }
  }

  @Test func `the compiler finds nothing wrong in what is generated`() throws {
    let files = Set(DiagnosticCase.all.map(\.file))
    #expect(try Self.outcome.get().complaints.filter { !files.contains($0.file) } == [])
  }

  @Test(arguments: DiagnosticCase.all.filter { $0.fix?.isComplete == true })
  func `what a fix-it makes compiles`(_ diagnostic: DiagnosticCase) throws {
    let outcome = try Self.fixedOutcome.get()
    #expect(outcome.problems.filter { $0.position.fileName == diagnostic.file }.isEmpty)
    #expect(outcome.complaints.filter { $0.file == diagnostic.file } == [])
  }
}
