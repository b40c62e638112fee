import SwiftSyntax
import SwiftSyntaxBuilder

/// The arguments of `@Configurable` and `@Recipe`.
struct MacroArguments {
  /// What an argument that the macro reads itself was written as.
  struct Text {
    let value: String
    let node: ExprSyntax
  }

  /// Array and dictionary literals, as they go into the descriptor; empty where nothing is said.
  private(set) var aliases: [String] = []
  private(set) var renamed: [(old: Text, new: Text)] = []
  private(set) var renamedCode: String?
  private(set) var keys: [(name: Text, key: Text)] = []
  private(set) var firstText: String?
  private let attribute: AttributeSyntax

  init(_ attribute: AttributeSyntax, report: Report) {
    self.attribute = attribute
    guard case .argumentList(let arguments)? = attribute.arguments else { return }
    var label: String?
    for argument in arguments {
      if let name = argument.label?.text { label = name }
      switch label {
      // `.function` is an argument without a label too.
      case nil where argument.expression.is(MemberAccessExprSyntax.self): continue
      case nil:
        guard let text = argument.expression.plainText else {
          report(.notLiteral(argument.expression))
          continue
        }
        aliases.append(argument.expression.trimmedDescription)
        if firstText == nil { firstText = text }
      case "renamed":
        renamed = Self.texts(argument.expression, report).map { (old: $0, new: $1) }
        renamedCode = argument.expression.trimmedDescription
      case "keys":
        keys = Self.texts(argument.expression, report).map { (name: $0, key: $1) }
      default: break
      }
    }
  }

  private static func texts(_ expression: ExprSyntax, _ report: Report) -> [(Text, Text)] {
    guard let dictionary = expression.as(DictionaryExprSyntax.self) else {
      report(.notLiteral(expression))
      return []
    }
    guard case .elements(let elements) = dictionary.content else { return [] }
    var texts: [(Text, Text)] = []
    for element in elements {
      guard let key = element.key.plainText, let value = element.value.plainText else {
        report(.notLiteral(element.key.plainText == nil ? element.key : element.value))
        continue
      }
      texts.append((Text(value: key, node: element.key), Text(value: value, node: element.value)))
    }
    return texts
  }

  /// The key of a parameter or a case.
  func key(of name: String) -> String {
    keys.last { $0.name.value == name }?.key.value ?? snakeCase(name)
  }

  /// The attribute with another key for a name.
  func naming(_ name: String, _ key: String) -> Mend {
    let entries = (keys.map { ($0.name.value, $0.key.value) } + [(name, key)])
      .map { "\(literal($0)): \(literal($1))" }.joined(separator: ", ")
    var list: [String] = []
    if case .argumentList(let arguments)? = attribute.arguments {
      list = arguments.filter { $0.label?.text != "keys" }
        .map { $0.with(\.trailingComma, nil).trimmedDescription }
    }
    let position = list.firstIndex { $0.hasPrefix("renamed:") } ?? list.count
    list.insert("keys: [\(entries)]", at: position)
    let name = attribute.attributeName.trimmedDescription
    return Mend(
      "call it '\(key)'", attribute,
      with: AttributeSyntax("@\(raw: name)(\(raw: list.joined(separator: ", ")))"))
  }

  /// Reports arguments about names and keys that the declaration does not have.
  func check(names: [String], keys present: [String], of what: String, report: Report) {
    for (name, _) in keys where !names.contains(name.value) {
      report(.noSuchName(name, what, in: names))
    }
    for (_, new) in renamed where !present.contains(new.value) {
      report(.noSuchName(new, "key", in: present))
    }
  }
}

extension ExprSyntax {
  /// The text of a string literal without escapes and interpolations.
  var plainText: String? {
    guard let literal = self.as(StringLiteralExprSyntax.self) else { return nil }
    var text = ""
    for segment in literal.segments {
      guard case .stringSegment(let segment) = segment, !segment.content.text.contains("\\") else {
        return nil
      }
      text += segment.content.text
    }
    return text
  }
}
