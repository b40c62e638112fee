internal import CTorch

extension Tensor {
  /// `Σ x²` over all elements of all tensors, which may differ in type and device, in one pass.
  ///
  /// Elements are squared and added in float32, in float64 from a thousand on; tensors of float64 in float64. The order does
  /// not depend on the number of threads. Not recorded.
  public static func sumOfSquares(_ tensors: [Tensor]) -> Double {
    var sum = 0.0
    let status = withHandles(tensors) { handles, count in ct_sum_of_squares(handles, count, &sum) }
    guard status == CT_OK else { operatorFailed("sum_of_squares", status, ["tensors": tensors]) }
    return sum
  }
}
