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

/// A replacement that mends a problem.
struct Mend {
  let title: String
  let old: Syntax
  let new: Syntax

  /// Puts one node in the place of another; the space around it stays.
  init(_ title: String, _ old: some SyntaxProtocol, with new: some SyntaxProtocol) {
    self.title = title
    self.old = Syntax(old)
    var new = Syntax(new)
    new.leadingTrivia = old.leadingTrivia
    new.trailingTrivia = old.trailingTrivia
    self.new = new
  }
}

extension Diagnostic {
  /// An error at a node, perhaps with a replacement that mends it.
  static func error(
    _ id: String, _ message: String, at node: some SyntaxProtocol, fix: Mend? = nil
  ) -> Diagnostic {
    let problem = MacroProblem(message: message, id: id)
    guard let fix else { return Diagnostic(node: node, message: problem) }
    let fixIt = FixIt(
      message: MacroProblem(message: fix.title, id: id),
      changes: [.replace(oldNode: fix.old, newNode: fix.new)])
    return Diagnostic(node: node, message: problem, fixIts: [fixIt])
  }
}

/// Takes what is found wrong.
typealias Report = (Diagnostic) -> Void
