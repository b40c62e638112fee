import SwiftSyntax

/// All that a declaration says about a target.
struct Target {
  /// As configs name it: `Bert.Layer`.
  var name: String
  /// What has the `lazy` function in Swift, where that is not the name.
  var swiftName: String?
  /// The type that is built, and the expression that builds it.
  var builtType: String
  var callee: String
  /// What the linker section's record names: the type that has the descriptor.
  var holder: String
  var documentation: String
  var signature: Signature
  /// Who sees the descriptor, and who the typed call.
  var access: Access
  var callAccess: Access
  /// Attributes for what is generated.
  var availability: [String] = []
  var arguments: MacroArguments
  var location: SourceCode
  /// Whether it has type parameters: then it has no static storage, and no record.
  var isGeneric = false
  /// How subclasses see the descriptor; nil where there are none.
  var openness: Openness?
  /// Whether it is built on a global actor, which a caller elsewhere must wait for.
  var isIsolated = false

  struct Openness {
    /// Whether other modules have subclasses.
    var isOpen = false
    /// Whether the superclass is a target.
    var isOverride = false
  }

  /// Where a declaration is written, as literals.
  struct SourceCode {
    let file: String
    let line: String

    /// The module, with which a function is named where generated code has others of its name.
    var module: String { String(file.dropFirst().prefix { $0 != "/" }) }
  }
}
