import Testing

/// A declaration that a macro cannot handle, and what it says.
///
/// In the source, `⟦` stands before the place of the diagnostic.
struct DiagnosticCase: CustomTestStringConvertible {
  let name: String
  let marked: String
  let message: String
  /// What the fix-it is called, and the source with it applied; nil where none is offered.
  let fix: Fix?
  /// Other declarations that the source needs.
  let context: String

  struct Fix {
    let title: String
    let source: String
    /// Whether what it makes is complete; otherwise something is left for the user to write.
    var isComplete = true
  }

  init(_ name: String, _ marked: String, _ message: String, fix: Fix? = nil, context: String = "") {
    // All cases are one module, so that what is called `A` here has a name of its own there.
    func own(_ text: String) -> String {
      text.replacing(/\b[A-S]\b/.wordBoundaryKind(.simple)) { "\($0.output)_\(name)" }
    }
    self.name = name
    self.marked = own(marked)
    self.message = own(message)
    self.fix = fix.map {
      Fix(title: own($0.title), source: own($0.source), isComplete: $0.isComplete)
    }
    self.context = own(context)
  }

  var testDescription: String { name }
  var file: String { "\(name).swift" }
  var source: String { marked.filter { $0 != "⟦" } }

  /// `line:column` of the mark.
  var place: String {
    let before = marked.prefix { $0 != "⟦" }
    let line = before.split(separator: "\n", omittingEmptySubsequences: false)
    return "\(line.count):\((line.last?.utf8.count ?? 0) + 1)"
  }

  /// A whole file: the source comes first, so that its lines keep their numbers.
  func file(_ source: String) -> String {
    "\(source)\nimport LazyConfig\n\(context)"
  }
}

extension DiagnosticCase {
  static let all =
    types + parameters + arguments + initialisers + properties + declarations
    + choices + functions + recipes
}
