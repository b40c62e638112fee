import SwiftCompilerPlugin
import SwiftSyntaxMacros

@main
struct LazyConfigPlugin: CompilerPlugin {
  let providingMacros: [any Macro.Type] = [
    ConfigurableMacro.self, ConfigurablePeerMacro.self, ConfiguredMacro.self, RecipeMacro.self,
    ModuleMacro.self,
  ]
}
