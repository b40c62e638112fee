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

extension Diagnostic {
  /// An error at a node, perhaps with a replacement that mends it.
  static func error(
    _ id: String, _ message: String, at node: some SyntaxProtocol,
    fix: (String, Syntax, Syntax)? = nil
  ) -> Diagnostic {
    let problem = MacroProblem(message: message, id: id)
    guard let (title, old, new) = fix else { return Diagnostic(node: node, message: problem) }
    let fixIt = FixIt(
      message: MacroProblem(message: title, id: id),
      changes: [.replace(oldNode: old, newNode: new)])
    return Diagnostic(node: node, message: problem, fixIts: [fixIt])
  }
}
