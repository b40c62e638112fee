/// What one place between a tensor's brackets selects: `t[0, 1..<3, .ellipsis, .newAxis]`.
///
/// Integers, ranges, tensors and arrays of integers stand for themselves (``TensorIndexing``); this type
/// has the rest.
public struct TensorIndex {
  enum Kind {
    case position(Int)
    case slice(start: Int?, end: Int?, step: Int)
    case ellipsis
    case newAxis
    case tensor(Tensor)
  }

  let kind: Kind
}

/// A value that can stand between a tensor's brackets.
///
/// | index | selects |
/// |---|---|
/// | `2`, `-1` | one position; the dimension goes |
/// | `1..<3`, `1...2`, `2...`, `..<5`, `..<(-1)` | a range; negative bounds count from the end, and what lies beyond the end is cut off |
/// | `.all`, `.stride(from: 1, by: 2)` | a whole dimension; every so many |
/// | `.ellipsis` | as many whole dimensions as fit |
/// | `.newAxis` | a new dimension of size 1 |
/// | a tensor of integers, `[0, 2]` | those positions |
/// | a tensor of booleans | where it is true, over as many dimensions as it has |
public protocol TensorIndexing {
  var tensorIndex: TensorIndex { get }
}

extension TensorIndex: TensorIndexing {
  public var tensorIndex: TensorIndex { self }
}

extension TensorIndexing where Self == TensorIndex {
  /// As many whole dimensions as the other indices leave.
  public static var ellipsis: TensorIndex { TensorIndex(kind: .ellipsis) }

  /// A new dimension of size 1.
  public static var newAxis: TensorIndex { TensorIndex(kind: .newAxis) }

  /// A whole dimension.
  public static var all: TensorIndex { TensorIndex(kind: .slice(start: nil, end: nil, step: 1)) }

  /// Every `step`-th position of a range; negative bounds count from the end.
  public static func stride(from start: Int? = nil, to end: Int? = nil, by step: Int) -> TensorIndex
  {
    TensorIndex(kind: .slice(start: start, end: end, step: step))
  }
}

extension Int: TensorIndexing {
  public var tensorIndex: TensorIndex { TensorIndex(kind: .position(self)) }
}

extension Tensor: TensorIndexing {
  public var tensorIndex: TensorIndex { TensorIndex(kind: .tensor(self)) }
}

extension Array: TensorIndexing where Element == Int {
  public var tensorIndex: TensorIndex { TensorIndex(kind: .tensor(Tensor(self))) }
}

extension Range: TensorIndexing where Bound == Int {
  public var tensorIndex: TensorIndex {
    TensorIndex(kind: .slice(start: lowerBound, end: upperBound, step: 1))
  }
}

extension ClosedRange: TensorIndexing where Bound == Int {
  public var tensorIndex: TensorIndex {
    TensorIndex(kind: .slice(start: lowerBound, end: afterInclusive(upperBound), step: 1))
  }
}

extension PartialRangeFrom: TensorIndexing where Bound == Int {
  public var tensorIndex: TensorIndex {
    TensorIndex(kind: .slice(start: lowerBound, end: nil, step: 1))
  }
}

extension PartialRangeUpTo: TensorIndexing where Bound == Int {
  public var tensorIndex: TensorIndex {
    TensorIndex(kind: .slice(start: nil, end: upperBound, step: 1))
  }
}

extension PartialRangeThrough: TensorIndexing where Bound == Int {
  public var tensorIndex: TensorIndex {
    TensorIndex(kind: .slice(start: nil, end: afterInclusive(upperBound), step: 1))
  }
}

/// The exclusive end that follows an inclusive one; after -1, the last position, that is the end itself.
private func afterInclusive(_ bound: Int) -> Int? { bound == -1 ? nil : bound + 1 }
