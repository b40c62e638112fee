internal import CTorch

/// Runs `body` without recording operations for a backward pass.
///
/// The mode belongs to the thread, so that `body` is synchronous.
public func noGrad<Result, Failure: Error>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  try withGrad(false, body)
}

/// Runs `body` with recording on, inside ``noGrad(_:)`` too.
public func enableGrad<Result, Failure: Error>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  try withGrad(true, body)
}

/// Whether operations are recorded on this thread.
public var isGradEnabled: Bool { ct_grad_enabled() }

private func withGrad<Result, Failure: Error>(
  _ enabled: Bool, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  let before = ct_grad_enabled()
  ct_set_grad_enabled(enabled)
  defer { ct_set_grad_enabled(before) }
  return try body()
}

/// Runs `body` in libtorch's inference mode: as ``noGrad(_:)``, and tensors made inside keep no version
/// counter, which is faster, but can never take part in a graph.
public func inferenceMode<Result, Failure: Error>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  let guardObject = ct_inference_mode_begin(true)
  defer { ct_inference_mode_end(guardObject) }
  return try body()
}

/// Whether this thread is in inference mode.
public var isInferenceMode: Bool { ct_inference_mode_enabled() }
