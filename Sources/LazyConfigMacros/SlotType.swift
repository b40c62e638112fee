import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// A parameter's type, as far as syntax tells.
indirect enum SlotType {
  /// A name, which may be plain data or an object: the compiler knows.
  case named(String)
  /// `any Attention`.
  case existential(String)
  case optional(SlotType)
  case list(SlotType)
  case map(SlotType)
  case tuple([SlotType])
  /// `Lazy<any Attention>`.
  case lazy(SlotType)

  /// The type in Swift.
  var swift: String {
    switch self {
    case .named(let name): name
    case .existential(let name): "any \(name)"
    case .optional(let wrapped): "\(wrapped.inParentheses)?"
    case .list(let element): "[\(element.swift)]"
    case .map(let element): "[Swift.String: \(element.swift)]"
    case .tuple(let elements): "(\(elements.map(\.swift).joined(separator: ", ")))"
    case .lazy(let wrapped): "LazyConfig.Lazy<\(wrapped.swift)>"
    }
  }

  private var inParentheses: String {
    if case .existential = self { "(\(swift))" } else { swift }
  }

  /// The type as a `ParameterType`.
  var parameterType: String {
    switch self {
    case .named(let name): ".of(\(name).self, named: \(literal(name)))"
    case .existential(let name): ".object(\(objectType(name)))"
    case .optional(let wrapped): ".optional(\(wrapped.parameterType))"
    case .list(let element): ".list(\(element.parameterType))"
    case .map(let element): ".map(\(element.parameterType))"
    case .tuple(let elements): ".tuple([\(elements.map(\.parameterType).joined(separator: ", "))])"
    case .lazy(.existential(let name)):
      ".lazy(\(objectType(name)), make: { LazyConfig.Lazy<any \(name)>(part: $0) })"
    case .lazy(let wrapped):
      ".of(LazyConfig.Lazy<\(wrapped.swift)>.self, named: \(literal(wrapped.swift)))"
    }
  }

  private func objectType(_ name: String) -> String {
    "LazyConfig.ObjectType(\(literal("any \(name)"))) { $0 is any \(name).Type }"
  }

  /// Whether the default can be plain data.
  var mayBePlain: Bool {
    switch self {
    case .named: true
    case .existential, .lazy, .tuple: false
    case .optional(let wrapped), .list(let wrapped), .map(let wrapped): wrapped.mayBePlain
    }
  }

  // MARK: Reading

  /// Reads a type. What cannot be handled is reported.
  init?(_ type: TypeSyntax, report: (Diagnostic) -> Void) {
    if let optional = type.as(OptionalTypeSyntax.self) {
      guard let wrapped = SlotType(optional.wrappedType, report: report) else { return nil }
      self = .optional(wrapped)
    } else if let array = type.as(ArrayTypeSyntax.self) {
      guard let element = SlotType(array.element, report: report) else { return nil }
      self = .list(element)
    } else if let dictionary = type.as(DictionaryTypeSyntax.self) {
      guard
        dictionary.key.trimmedDescription == "String"
          || dictionary.key.trimmedDescription == "Swift.String"
      else {
        report(
          .error(
            "dictionary-key",
            "a config map has text keys; '\(dictionary.key.trimmedDescription)' cannot be a key",
            at: dictionary.key,
            fix: ("use 'String' keys", Syntax(dictionary.key), Syntax(TypeSyntax("String")))))
        return nil
      }
      guard let element = SlotType(dictionary.value, report: report) else { return nil }
      self = .map(element)
    } else if let tuple = type.as(TupleTypeSyntax.self) {
      var elements: [SlotType] = []
      for element in tuple.elements {
        guard let slot = SlotType(element.type, report: report) else { return nil }
        elements.append(slot)
      }
      self = elements.count == 1 ? elements[0] : .tuple(elements)
    } else if let some = type.as(SomeOrAnyTypeSyntax.self) {
      guard some.someOrAnySpecifier.tokenKind == .keyword(.any) else {
        var replacement = some
        replacement.someOrAnySpecifier = .keyword(.any, trailingTrivia: .space)
        report(
          .error(
            "opaque-type",
            "a slot cannot be opaque: which type stands here is known when the tree is built",
            at: some.someOrAnySpecifier,
            fix: ("use 'any'", Syntax(some), Syntax(replacement))))
        return nil
      }
      self = .existential(some.constraint.trimmedDescription)
    } else if let attributed = type.as(AttributedTypeSyntax.self) {
      if let specifier = attributed.specifiers.first {
        report(
          .error(
            "inout", "'\(specifier.trimmedDescription)' parameters cannot come from a config",
            at: specifier))
        return nil
      }
      self.init(attributed.baseType, report: report)
    } else if type.is(FunctionTypeSyntax.self) {
      report(
        .error(
          "function-type",
          "a function cannot come from a config; take 'Partial<T>', or a type of your own with a method",
          at: type))
      return nil
    } else if let identifier = type.as(IdentifierTypeSyntax.self),
      let arguments = identifier.genericArgumentClause
    {
      self.init(generic: identifier, arguments, report: report)
    } else {
      self = .named(type.trimmedDescription)
    }
  }

  private init?(
    generic type: IdentifierTypeSyntax, _ arguments: GenericArgumentClauseSyntax,
    report: (Diagnostic) -> Void
  ) {
    let types = arguments.arguments.compactMap { argument -> TypeSyntax? in
      if case .type(let type) = argument.argument { type } else { nil }
    }
    switch (type.name.text, types.count) {
    case ("Lazy", 1):
      guard let wrapped = SlotType(types[0], report: report) else { return nil }
      self = .lazy(wrapped)
    case ("Optional", 1):
      guard let wrapped = SlotType(types[0], report: report) else { return nil }
      self = .optional(wrapped)
    case ("Array", 1):
      guard let element = SlotType(types[0], report: report) else { return nil }
      self = .list(element)
    default: self = .named(type.trimmedDescription)
    }
  }
}
