import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

// Stored properties that the macro cannot read.
extension Diagnostic {
  static func wrapper(
    _ attribute: AttributeListSyntax.Element, in declaration: StructDeclSyntax, initialiser: String
  ) -> Diagnostic {
    .error(
      "property-wrapper",
      "the macro cannot see what '\(attribute.trimmedDescription)' makes of the property; write the initialiser",
      at: attribute,
      fix: Mend(
        "write the initialiser", declaration.memberBlock,
        with: declaration.memberBlock.adding(initialiser)))
  }

  static func untyped(_ name: TokenSyntax, _ binding: PatternBindingSyntax) -> Diagnostic {
    let guess = (binding.initializer?.value).flatMap(likelyType)
    let type = TypeAnnotationSyntax(
      colon: .colonToken(trailingTrivia: .space),
      type: TypeSyntax("\(raw: guess ?? "<#Type#>") "))
    return .error(
      "untyped-property",
      "'\(name.bareName)' needs a type: the macro sees the text of the declaration only",
      at: name,
      fix: Mend(
        guess.map { "write '\($0)'" } ?? "write the type", binding,
        with: binding.with(\.pattern.trailingTrivia, []).with(\.typeAnnotation, type)))
  }

  /// The type that an expression seems to make: `Foo` in `Foo(1)` and in `Foo.small`.
  private static func likelyType(_ value: ExprSyntax) -> String? {
    switch value.as(ExprSyntaxEnum.self) {
    case .functionCallExpr(let call): return likelyType(call.calledExpression)
    case .memberAccessExpr(let access):
      guard let base = access.base else { return nil }
      let isType = access.declName.baseName.text.first?.isUppercase == true
      return isType ? access.trimmedDescription : likelyType(base)
    case .declReferenceExpr(let reference):
      let name = reference.baseName.text
      return name.first?.isUppercase == true ? name : nil
    case .genericSpecializationExpr(let type): return type.trimmedDescription
    default: return nil
    }
  }

  static func tuplePattern(_ binding: PatternBindingSyntax) -> Diagnostic {
    var fix: Mend?
    if let names = binding.pattern.as(TuplePatternSyntax.self)?.elements.map(\.pattern),
      let values = binding.initializer?.value.as(TupleExprSyntax.self)?.elements.map(\.expression),
      names.count == values.count, let list = binding.parent?.as(PatternBindingListSyntax.self),
      list.count == 1
    {
      let split = zip(names, values).map { "\($0.trimmedDescription) = \($1.trimmedDescription)" }
      let variable = DeclSyntax("var \(raw: split.joined(separator: ", "))")
      fix = variable.as(VariableDeclSyntax.self).map {
        Mend("write it as \(names.count) properties", list, with: $0.bindings)
      }
    }
    return .error(
      "tuple-pattern", "a property that a config sets needs a declaration of its own",
      at: binding.pattern, fix: fix)
  }
}

extension MemberBlockSyntax {
  /// The members with one more after the last.
  func adding(_ member: String) -> MemberBlockSyntax {
    let isOneLine = !rightBrace.leadingTrivia.contains(where: \.isNewline)
    let old = members.map { $0.trimmedTrailing }
    let new = MemberBlockItemSyntax(decl: DeclSyntax("\n\n\(raw: member)"))
    return with(\.members, MemberBlockItemListSyntax(old + [new]))
      .with(\.rightBrace.leadingTrivia, isOneLine ? .newline : rightBrace.leadingTrivia)
  }
}

extension MemberBlockItemSyntax {
  /// The member without the spaces behind it.
  fileprivate var trimmedTrailing: MemberBlockItemSyntax {
    trailingTrivia.allSatisfy(\.isSpaceOrTab) ? with(\.trailingTrivia, []) : self
  }
}
