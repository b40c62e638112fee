// Operators in the notation of mathematics. Shapes broadcast as in NumPy; dtypes promote as in PyTorch.

extension Tensor {
  public static prefix func - (operand: Tensor) -> Tensor { operand.neg() }

  public static func + (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.add(rhs) }
  public static func - (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.sub(rhs) }
  public static func * (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.mul(rhs) }
  public static func / (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.div(rhs) }
  public static func % (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.remainder(rhs) }

  public static func + (lhs: Tensor, rhs: some ScalarConvertible) -> Tensor { lhs.add(rhs.scalar) }
  public static func - (lhs: Tensor, rhs: some ScalarConvertible) -> Tensor { lhs.sub(rhs.scalar) }
  public static func * (lhs: Tensor, rhs: some ScalarConvertible) -> Tensor { lhs.mul(rhs.scalar) }
  public static func / (lhs: Tensor, rhs: some ScalarConvertible) -> Tensor { lhs.div(rhs.scalar) }
  public static func % (lhs: Tensor, rhs: some ScalarConvertible) -> Tensor {
    lhs.remainder(rhs.scalar)
  }

  public static func + (lhs: some ScalarConvertible, rhs: Tensor) -> Tensor { rhs.add(lhs.scalar) }
  public static func - (lhs: some ScalarConvertible, rhs: Tensor) -> Tensor { rhs.rsub(lhs.scalar) }
  public static func * (lhs: some ScalarConvertible, rhs: Tensor) -> Tensor { rhs.mul(lhs.scalar) }
  public static func / (lhs: some ScalarConvertible, rhs: Tensor) -> Tensor {
    rhs.reciprocal().mul(lhs.scalar)
  }

  /// Names the sum anew; `add_` changes the tensor itself, which autograd forbids for parameters.
  public static func += (lhs: inout Tensor, rhs: Tensor) { lhs = lhs + rhs }
  public static func -= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs - rhs }
  public static func *= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs * rhs }
  public static func /= (lhs: inout Tensor, rhs: Tensor) { lhs = lhs / rhs }
  public static func += (lhs: inout Tensor, rhs: some ScalarConvertible) { lhs = lhs + rhs }
  public static func -= (lhs: inout Tensor, rhs: some ScalarConvertible) { lhs = lhs - rhs }
  public static func *= (lhs: inout Tensor, rhs: some ScalarConvertible) { lhs = lhs * rhs }
  public static func /= (lhs: inout Tensor, rhs: some ScalarConvertible) { lhs = lhs / rhs }
}

// Comparisons give a tensor of booleans, one per element, and are written with a dot as those of
// Swift's SIMD vectors.
extension Tensor {
  public static func .== (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.eq(rhs) }
  public static func .!= (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.ne(rhs) }
  public static func .< (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.lt(rhs) }
  public static func .<= (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.le(rhs) }
  public static func .> (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.gt(rhs) }
  public static func .>= (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.ge(rhs) }

  public static func .== (lhs: Tensor, rhs: some ScalarConvertible) -> Tensor { lhs.eq(rhs.scalar) }
  public static func .!= (lhs: Tensor, rhs: some ScalarConvertible) -> Tensor { lhs.ne(rhs.scalar) }
  public static func .< (lhs: Tensor, rhs: some ScalarConvertible) -> Tensor { lhs.lt(rhs.scalar) }
  public static func .<= (lhs: Tensor, rhs: some ScalarConvertible) -> Tensor { lhs.le(rhs.scalar) }
  public static func .> (lhs: Tensor, rhs: some ScalarConvertible) -> Tensor { lhs.gt(rhs.scalar) }
  public static func .>= (lhs: Tensor, rhs: some ScalarConvertible) -> Tensor { lhs.ge(rhs.scalar) }

  public static func .& (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.bitwiseAnd(rhs) }
  public static func .| (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.bitwiseOr(rhs) }
  public static func .^ (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.bitwiseXor(rhs) }
  public static prefix func .! (operand: Tensor) -> Tensor { operand.logicalNot() }
}
