/// A nested array literal from which a tensor is made.
///
/// Integers make an `int64` tensor, a decimal point anywhere a `float32` one, `true` and `false` a
/// `bool` one, as in PyTorch.
public enum TensorLiteral: ExpressibleByArrayLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
  case number(Scalar)
  case list([TensorLiteral])

  public init(arrayLiteral elements: TensorLiteral...) { self = .list(elements) }
  public init(integerLiteral value: Int64) { self = .number(.int(value)) }
  public init(floatLiteral value: Double) { self = .number(.double(value)) }
  public init(booleanLiteral value: Bool) { self = .number(.bool(value)) }

  /// The sizes along the first element of each level.
  private var shape: [Int] {
    guard case .list(let elements) = self else { return [] }
    return [elements.count] + (elements.first?.shape ?? [])
  }

  /// Appends the numbers in row-major order; stops the program when the lists are of unequal length.
  private func collect(into numbers: inout [Scalar], shape: ArraySlice<Int>) {
    switch self {
    case .number(let number) where shape.isEmpty:
      numbers.append(number)
    case .list(let elements) where elements.count == shape.first:
      for element in elements { element.collect(into: &numbers, shape: shape.dropFirst()) }
    default:
      fatalError(
        "a tensor literal is ragged: all lists of one level need the same length, "
          + "here \(shape.first ?? 0)")
    }
  }

  /// The tensor that the literal describes.
  func tensor() -> Tensor {
    let shape = shape
    var numbers: [Scalar] = []
    collect(into: &numbers, shape: shape[...])
    var hasDouble = numbers.isEmpty
    var hasInt = false
    for number in numbers {
      switch number {
      case .double: hasDouble = true
      case .int: hasInt = true
      case .bool: break
      }
    }
    if hasDouble { return Tensor(numbers.map { Float($0.doubleValue) }, shape: shape) }
    if hasInt { return Tensor(numbers.map { $0.intValue! }, shape: shape) }
    return Tensor(numbers.map { $0 == .bool(true) }, shape: shape)
  }
}

extension Tensor: ExpressibleByArrayLiteral {
  public convenience init(arrayLiteral elements: TensorLiteral...) {
    self.init(sharing: TensorLiteral.list(elements).tensor())
  }
}
