import SwiftDiagnostics
import SwiftSyntax

/// What a macro cannot handle, shown at the token that is the cause.
struct MacroProblem: DiagnosticMessage, FixItMessage, Error {
  let message: String
  let id: String
  var severity = DiagnosticSeverity.error

  var diagnosticID: MessageID { MessageID(domain: "LazyConfig", id: id) }
  var fixItID: MessageID { diagnosticID }
}

/// Replacements that mend a problem.
struct Mend {
  private(set) var title: String
  private(set) var changes: [FixIt.Change] = []

  /// Puts one node in the place of another; the space around it stays.
  init(_ title: String, _ old: some SyntaxProtocol, with new: some SyntaxProtocol) {
    self.title = title
    self = replacing(old, with: new)
  }

  /// The same under another title.
  func titled(_ title: String) -> Mend {
    var copy = self
    copy.title = title
    return copy
  }

  /// The same with one more replacement.
  func replacing(_ old: some SyntaxProtocol, with new: some SyntaxProtocol) -> Mend {
    var new = Syntax(new)
    new.leadingTrivia = old.leadingTrivia
    new.trailingTrivia = old.trailingTrivia
    var copy = self
    copy.changes.append(.replace(oldNode: Syntax(old), newNode: new))
    return copy
  }
}

extension Diagnostic {
  /// An error at a node, perhaps with replacements that mend it.
  static func error(
    _ id: String, _ message: String, at node: some SyntaxProtocol, fix: Mend? = nil
  ) -> Diagnostic {
    let problem = MacroProblem(message: message, id: id)
    let fixIts = fix.map {
      FixIt(message: MacroProblem(message: $0.title, id: id), changes: $0.changes)
    }
    return Diagnostic(node: node, message: problem, fixIts: fixIts.map { [$0] } ?? [])
  }
}

/// Takes what is found wrong.
typealias Report = (Diagnostic) -> Void
