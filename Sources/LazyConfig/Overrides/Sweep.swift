/// A set of values for one place, from which a sweep makes many trees.
public struct Sweep: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    case choice([Value])
    /// From start up to, and without, stop. All three are integers or numbers.
    case range(start: Value, stop: Value, step: Value)
    case interval(start: Double, end: Double)
    /// Names that fit the slot and match one of the patterns, and none of the excluded ones.
    case glob(include: [String], exclude: [String])
  }

  public var kind: Kind
  public var tags: [String] = []
  /// Whether the order is shuffled, always in the same way.
  public var isShuffled = false

  public init(_ kind: Kind) { self.kind = kind }
}

/// What an override's text says: an edit, or a sweep of edits.
public struct Override: Sendable, Equatable {
  /// The sign before the key.
  public enum Sign: String, Sendable {
    case change, add
    case forceAdd = "force_add"
    case delete
    case append
  }

  public enum Value: Sendable, Equatable {
    /// `~k`.
    case none
    case value(LazyConfig.Value)
    case extend([LazyConfig.Value])
    case sweep(Sweep)
  }

  public let text: String
  public let sign: Sign
  public let pattern: Pattern
  public let value: Value

  /// The edit; nil for a sweep.
  public var edit: Edit? {
    switch value {
    case .none: Edit(pattern, .delete(expected: nil), text: text)
    case .value(let value): edit(for: value)
    case .extend(let values): Edit(pattern, .append(values), text: text)
    case .sweep: nil
    }
  }

  /// The edit that puts one value of a sweep in place.
  func edit(for value: LazyConfig.Value, text: String? = nil) -> Edit {
    let change: Edit.Change =
      switch sign {
      case .change: .set(value)
      case .add: .add(value)
      case .forceAdd: .force(value)
      case .delete: .delete(expected: value)
      case .append: .append([value])
      }
    return Edit(pattern, change, text: text ?? self.text)
  }
}

extension Edit {
  /// Reads an override that is not a sweep.
  ///
  /// - Throws: ``SyntaxError`` that says at which column and why.
  public init(parsing text: String) throws(SyntaxError) {
    guard let edit = try Override(parsing: text).edit else {
      throw SyntaxError("a sweep stands for several values; one is needed here", in: text, at: 0)
    }
    self = edit
  }
}
