import Torch

/// How far results may lie from the recorded ones, as a part of the larger of both numbers and 1.
///
/// Both sides run the kernels of one libtorch version, on the machine that wrote the file they agree
/// to the bit. Other processors sum in other orders, or multiply and add in one rounding.
enum OperatorTolerance: String {
  /// No difference: integers, booleans, moved or chosen elements. Whatever the case says, types
  /// other than floating-point and complex ones are compared so.
  case exact
  /// A few dozen roundings of the type, which covers sums over the tiny shapes of the cases.
  case rounding
  /// Decompositions and solutions, whose conditions (up to some hundreds) multiply rounding.
  case iterative

  /// About the distance of two neighbours above 1, in the type.
  private static func rounding(of dtype: DType) -> Double {
    switch dtype {
    case .float64, .complex128: 0x1p-52
    case .float32, .complex64: 0x1p-23
    case .float16: 0x1p-10
    case .bfloat16: 0x1p-7
    default: 0
    }
  }

  private func bound(for dtype: DType) -> Double {
    switch self {
    case .exact: 0
    // Half precision is accumulated in float32 and rounded once or twice.
    case .rounding: Self.rounding(of: dtype) * (dtype.isHalf ? 2 : 32)
    case .iterative: Self.rounding(of: dtype) * 2048
    }
  }

  /// What distinguishes `ours` from `theirs`, in words; empty when they agree.
  func differences(_ what: String, _ ours: Tensor, _ theirs: Tensor) -> [String] {
    guard ours.dtype == theirs.dtype, ours.shape == theirs.shape else {
      return ["\(what) is \(ours.summary) in place of \(theirs.summary)"]
    }
    let bound = bound(for: theirs.dtype)
    if bound == 0, ours.dtype.isInteger || ours.dtype == .bool {
      return ours.equal(theirs) ? [] : ["\(what) is \(ours) in place of \(theirs)"]
    }
    let (a, b) = (Self.numbers(ours), Self.numbers(theirs))
    // Infinities must be equal, and NaN stand where NaN stands.
    let same = zip(a, b).allSatisfy { a, b in
      a == b || (a.isNaN && b.isNaN)
        || (a - b).magnitude <= bound * max(1, a.magnitude, b.magnitude)
          && a.isFinite && b.isFinite
    }
    return same ? [] : ["\(what) is \(ours) in place of \(theirs)"]
  }

  private static func numbers(_ tensor: Tensor) -> [Double] {
    tensor.dtype.isComplex
      ? tensor.resolveConj().viewAsReal().to(.float64).array() : tensor.to(.float64).array()
  }
}

extension DType {
  fileprivate var isHalf: Bool { self == .float16 || self == .bfloat16 }
}
