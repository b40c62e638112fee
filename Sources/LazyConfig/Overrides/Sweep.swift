/// A set of values for one place, from which a sweep makes many trees.
public struct Sweep: Sendable, Equatable {
  /// Which values a sweep stands for.
  public enum Kind: Sendable, Equatable {
    /// These values, in order: `choice(a, b)` or `a,b`.
    case choice([Value])
    /// From start up to, and without, stop. All three are integers or numbers.
    case range(start: Value, stop: Value, step: Value)
    /// Numbers between two ends. A plan takes samples of them.
    case interval(start: Double, end: Double)
    /// Names that fit the slot and match one of the patterns, and none of the excluded ones.
    case glob(include: [String], exclude: [String])
  }

  /// Which values these are.
  public var kind: Kind
  /// Names given with `tag(…)`. Nothing here reads them.
  public var tags: [String] = []
  /// Whether the order is shuffled, always in the same way.
  public var isShuffled = false

  /// A sweep without tags, in order.
  public init(_ kind: Kind) { self.kind = kind }
}

/// What an override's text says: an edit, or a sweep of edits.
public struct Override: Sendable, Equatable {
  /// The sign before the key.
  public enum Sign: String, Sendable {
    /// `k=v`: change what is there.
    case change
    /// `+k=v`: add what is not there.
    case add
    /// `++k=v`: change or add.
    case forceAdd = "force_add"
    /// `~k`: remove.
    case delete
    /// `k+=v`: append to a list.
    case append
  }

  /// What stands behind the equals sign.
  public enum Value: Sendable, Equatable {
    /// `~k`.
    case none
    /// One value.
    case value(LazyConfig.Value)
    /// `extend_list(…)`: values to append.
    case extend([LazyConfig.Value])
    /// Several values, from which a sweep makes several configs.
    case sweep(Sweep)
  }

  /// The override as it was written.
  public let text: String
  /// What stands before the key.
  public let sign: Sign
  /// The key: which nodes are changed.
  public let pattern: Pattern
  /// The value, or the values of a sweep.
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
