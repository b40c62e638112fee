import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

// Types that no config can set.
extension Diagnostic {
  static func dictionaryKey(_ key: TypeSyntax) -> Diagnostic {
    .error(
      "dictionary-key",
      "a map has text keys in a config; '\(key.trimmedDescription)' cannot be a key", at: key,
      fix: Mend("use 'String' keys", key, with: TypeSyntax("String")))
  }

  static func emptyTuple(_ type: TupleTypeSyntax) -> Diagnostic {
    .error("empty-tuple", "there is nothing to set in '()'", at: type)
  }

  static func opaque(_ type: SomeOrAnyTypeSyntax) -> Diagnostic {
    .error(
      "opaque-type",
      "a slot cannot be opaque: which type stands here is known when the tree is built",
      at: type.someOrAnySpecifier,
      fix: Mend(
        "use 'any'", type.someOrAnySpecifier,
        with: type.someOrAnySpecifier.with(\.tokenKind, .keyword(.any))))
  }

  static func anything(_ type: TypeSyntax) -> Diagnostic {
    .error(
      "any-type",
      "'\(type.trimmedDescription)' does not say what fits; take 'Value' for plain data, or a protocol of your own",
      at: type, fix: Mend("use 'Value'", type, with: TypeSyntax("Value")))
  }

  static func specifier(_ specifier: some SyntaxProtocol, of type: AttributedTypeSyntax)
    -> Diagnostic
  {
    .error(
      "parameter-specifier",
      "a config gives a value: a parameter that is '\(specifier.trimmedDescription)' cannot take it",
      at: specifier,
      fix: Mend("remove '\(specifier.trimmedDescription)'", type, with: type.baseType))
  }

  static func functionType(_ type: FunctionTypeSyntax, in whole: TypeSyntax) -> Diagnostic {
    let result = type.returnClause.type.trimmedDescription
    let isVoid = ["Void", "()", "Swift.Void"].contains(result)
    return .error(
      "function-type",
      "a function cannot come from a config; take 'Partial<T>', or a type of your own with a method",
      at: type,
      fix: isVoid
        ? nil
        : Mend("use 'Partial<\(result)>'", whole, with: TypeSyntax("Partial<\(raw: result)>")))
  }

  static func metatype(_ type: MetatypeTypeSyntax) -> Diagnostic {
    let base = type.baseType.trimmedDescription
    return .error(
      "metatype", "a type cannot come from a config; take 'Lazy<\(base)>', which makes one",
      at: type, fix: Mend("use 'Lazy<\(base)>'", type, with: TypeSyntax("Lazy<\(raw: base)>")))
  }

  static func inlineArray(_ type: TypeSyntax, of element: TypeSyntax) -> Diagnostic {
    let list = "[\(element.trimmedDescription)]"
    return .error(
      "inline-array", "a list in a config has any length; take '\(list)'", at: type,
      fix: Mend("use '\(list)'", type, with: TypeSyntax("\(raw: list)")))
  }

  static func pack(_ type: PackExpansionTypeSyntax) -> Diagnostic {
    .error(
      "pack", "a parameter pack cannot come from a config; take a list", at: type.repeatKeyword)
  }

  static func suppressed(_ type: SuppressedTypeSyntax) -> Diagnostic {
    let composition = type.parent?.parent?.parent?.as(CompositionTypeSyntax.self)
    let rest = composition?.elements.filter { !$0.type.is(SuppressedTypeSyntax.self) }
      .map(\.type.trimmedDescription).joined(separator: " & ")
    return .error(
      "noncopyable", "what stands in a config can be copied", at: type,
      fix: composition.flatMap { old in
        rest.map {
          Mend("remove '\(type.trimmedDescription)'", old, with: TypeSyntax("\(raw: $0)"))
        }
      })
  }
}
