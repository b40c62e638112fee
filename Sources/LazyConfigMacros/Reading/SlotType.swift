import SwiftSyntax

/// A parameter's type, as far as syntax tells.
indirect enum SlotType {
  /// A name, which may be plain data or an object: the compiler knows.
  case named(String)
  /// `any Attention`.
  case existential(Existential)
  case optional(SlotType)
  case list(SlotType)
  /// A dictionary with text keys.
  case map(SlotType)
  case tuple([TupleElement])
  /// `Lazy<any Attention>`.
  case lazy(SlotType)
  /// `Partial<any Optimizer>`.
  case partial(SlotType)

  struct TupleElement {
    var label: String?
    var type: SlotType
  }

  /// What stands after `any`.
  struct Existential {
    /// `Attention & Sendable`.
    let constraint: String
    /// The same without what leaves nothing at run time to compare with: `Attention`.
    let compared: String

    /// The constraint where a generic parameter is declared.
    var swift: String { "any \(constraint)" }
    var metatype: String {
      compared.contains("&") ? "any (\(compared)).Type" : "any \(compared).Type"
    }
  }

  /// The type in Swift, as it is written.
  var swift: String {
    switch self {
    case .named(let name): name
    case .existential(let existential): existential.swift
    case .optional(let wrapped): "\(wrapped.inParentheses)?"
    case .list(let element): "[\(element.swift)]"
    case .map(let element): "[Swift::String: \(element.swift)]"
    case .tuple(let elements):
      "(\(elements.map { ($0.label.map { "\($0): " } ?? "") + $0.type.swift }.joined(separator: ", ")))"
    case .lazy(let wrapped): "LazyConfig::Lazy<\(wrapped.swift)>"
    case .partial(let wrapped): "LazyConfig::Partial<\(wrapped.swift)>"
    }
  }

  /// The type of what a typed call gives to a slot: what a lazy slot defers, and tuples without labels.
  var built: String {
    if case .lazy(let wrapped) = self { wrapped.unlabelled.swift } else { unlabelled.swift }
  }

  /// The type as users write it, in listings and errors.
  var name: String {
    var name = swift
    for module in ["Swift", "LazyConfig"] {
      while let range = name.range(of: "\(module)::") { name.removeSubrange(range) }
    }
    return name
  }

  var inParentheses: String {
    if case .existential = self { "(\(swift))" } else { swift }
  }

  private var unlabelled: SlotType {
    switch self {
    case .named, .existential: self
    case .optional(let wrapped): .optional(wrapped.unlabelled)
    case .list(let element): .list(element.unlabelled)
    case .map(let element): .map(element.unlabelled)
    case .tuple(let elements): .tuple(elements.map { TupleElement(type: $0.type.unlabelled) })
    case .lazy(let wrapped): .lazy(wrapped.unlabelled)
    case .partial(let wrapped): .partial(wrapped.unlabelled)
    }
  }

  /// Whether a tuple stands in it, which no generic function can make.
  var holdsTuple: Bool {
    switch self {
    case .named, .existential, .lazy, .partial: false
    case .optional(let wrapped), .list(let wrapped), .map(let wrapped): wrapped.holdsTuple
    case .tuple: true
    }
  }

  /// Whether a default can be plain data.
  var mayBePlain: Bool {
    switch self {
    case .named: true
    case .existential, .lazy, .partial: false
    case .optional(let wrapped), .list(let wrapped), .map(let wrapped): wrapped.mayBePlain
    case .tuple(let elements): elements.allSatisfy { $0.type.mayBePlain }
    }
  }
}

extension String {
  /// Where a text starts in this one, without Foundation.
  fileprivate func range(of text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
