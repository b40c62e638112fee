/// A Swift name from the operator list: `zeros`, `transpose(_:_:)`, `Tensor.zeros(like:)`.
struct SwiftName: Equatable, Sendable {
  var base: String
  /// Labels of the first parameters; the rest follow the rules.
  var labels: [String] = []
  var isStatic = false
}

extension SwiftName {
  /// Nil where `text` is none of these.
  init?(parsing text: String) {
    var rest = text[...]
    var isStatic = false
    var labels: [String] = []
    if rest.hasPrefix("Tensor.") {
      isStatic = true
      rest = rest.dropFirst("Tensor.".count)
    }
    if let open = rest.firstIndex(of: "(") {
      guard rest.hasSuffix(":)") else { return nil }
      labels = rest[open...].dropFirst().dropLast(2).split(
        separator: ":", omittingEmptySubsequences: false
      ).map(String.init)
      rest = rest[..<open]
    }
    let words = [String(rest)] + labels
    guard
      words.allSatisfy({ word in
        !word.isEmpty && word.allSatisfy { $0 == "_" || $0.isLetter || $0.isNumber }
      })
    else { return nil }
    self.init(base: words[0], labels: labels, isStatic: isStatic)
  }
}

/// How names of libtorch become names of Swift.
enum Naming {
  /// `log_softmax` → `logSoftmax`; a leading underscore goes, one at the end stays.
  static func camelCase(_ name: String) -> String {
    let words = name.split(separator: "_")
    guard let first = words.first else { return name }
    let head =
      first.allSatisfy { !$0.isLowercase }
      ? first.lowercased() : first.prefix(1).lowercased() + first.dropFirst()
    let tail = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
    return head + tail.joined() + (name.hasSuffix("_") ? "_" : "")
  }

  /// Parameters that need no label when they come first, because the call reads well without:
  /// `a.add(b)`, `x.view([2, 3])`, `x.masked_fill(mask, value: 0)`.
  static let unlabelledFirst: Set<String> = [
    "self", "input", "tensors", "other", "exponent", "mat", "mat2", "vec", "vec2", "tensor",
    "tensor2", "size", "shape", "dims", "target", "mask", "indices", "index", "condition", "value",
    "repeats", "k", "src", "source", "equation", "q", "boundaries", "chunks", "split_size",
    "split_sizes", "sections", "end", "n", "fill_value", "pad", "shifts",
    "tensor_indices_or_sections", "sorted_sequence",
  ]

  /// `name` in backticks where Swift needs them.
  static func escaped(_ name: String) -> String {
    keywords.contains(name) ? "`\(name)`" : name
  }

  private static let keywords: Set<String> = [
    "repeat", "where", "self", "in", "is", "as", "default", "for", "if", "else", "true", "false",
    "let", "var", "func", "return", "switch", "case", "while", "do", "try", "throw", "throws",
    "import", "init", "class", "struct", "enum", "extension", "protocol", "static", "public",
    "internal", "private", "operator", "nil", "super", "guard", "defer", "break", "continue",
  ]
}
