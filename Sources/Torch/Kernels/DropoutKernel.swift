internal import CTorch

extension Tensor {
  /// Sets elements to zero with a probability and multiplies the others by 1/(1 − p), and adds a tensor in the same pass.
  ///
  /// On the CPU nothing is kept for the backward pass but a seed, which comes from the default generator: an element's
  /// place decides with it (Srivastava et al. 2014). Gradients: `self`, `added`.
  ///
  /// - Parameters:
  ///   - p: The probability, from 0 to 1.
  ///   - added: What is added, of this tensor's shape; nil for nothing.
  public func dropping(_ p: Double, adding added: Tensor? = nil) -> Tensor {
    var out: ct_tensor?
    let status = ct_dropout_add(handle, added?.handle, p, &out)
    extendLifetime(self)
    extendLifetime(added)
    guard status == CT_OK else {
      operatorFailed("dropout", status, ["self": self, "p": p, "added": added])
    }
    return Tensor(owning: out)
  }
}
