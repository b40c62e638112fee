import SwiftCompilerPlugin
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

@main
struct LazyConfigPlugin: CompilerPlugin {
  let providingMacros: [any Macro.Type] = []
}
