import SwiftSyntax

/// The arguments of `@Configurable`.
struct MacroArguments {
  /// Array and dictionary literals, as they go into the descriptor.
  var aliases = "[]"
  var renamed = "[:]"
  var keys: [String: String] = [:]
  var firstText: String?

  init(_ attribute: AttributeSyntax) {
    guard case .argumentList(let arguments)? = attribute.arguments else { return }
    var aliases: [String] = []
    var label: String?
    for argument in arguments {
      if let name = argument.label?.text { label = name }
      switch label {
      case nil where argument.expression.is(StringLiteralExprSyntax.self):
        aliases.append(argument.expression.trimmedDescription)
        if firstText == nil { firstText = argument.expression.plainText }
      case "renamed": renamed = argument.expression.trimmedDescription
      case "keys": keys = Self.texts(argument.expression)
      default: break
      }
    }
    if !aliases.isEmpty { self.aliases = "[\(aliases.joined(separator: ", "))]" }
  }

  private static func texts(_ expression: ExprSyntax) -> [String: String] {
    guard let dictionary = expression.as(DictionaryExprSyntax.self),
      case .elements(let elements) = dictionary.content
    else { return [:] }
    var texts: [String: String] = [:]
    for element in elements {
      guard let key = element.key.plainText,
        let value = element.value.plainText
      else { continue }
      texts[key] = value
    }
    return texts
  }
}

extension ExprSyntax {
  /// The text of a string literal without escapes and interpolations.
  var plainText: String? {
    guard let segments = self.as(StringLiteralExprSyntax.self)?.segments else { return nil }
    var text = ""
    for segment in segments {
      guard case .stringSegment(let segment) = segment, !segment.content.text.contains("\\") else {
        return nil
      }
      text += segment.content.text
    }
    return text
  }
}
