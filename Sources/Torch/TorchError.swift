internal import CTorch

/// What a call that depends on files, devices or memory throws.
///
/// Programming errors, such as shapes that do not fit, trap instead, with the operator and its
/// arguments.
public struct TorchError: Error, Sendable, Equatable {
  /// The kind of failure, for code that decides by it.
  public enum Code: Sendable, Equatable {
    /// Text that names no device.
    case invalidDevice
    /// A device that this machine or this libtorch does not have.
    case deviceUnavailable
    /// The device has no memory left.
    case outOfMemory
    /// No kernel for this dtype, device or layout.
    case unsupported
    /// libtorch refused the call.
    case failed
  }

  public let code: Code

  /// What went wrong and what to do, in one line where possible.
  public let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The failure that this thread's last call into libtorch left.
  init(_ status: ct_status) {
    let code: Code =
      switch status {
      case CT_OUT_OF_MEMORY: .outOfMemory
      case CT_NOT_IMPLEMENTED: .unsupported
      default: .failed
      }
    self.init(code, lastErrorMessage())
  }
}

extension TorchError: CustomStringConvertible {
  public var description: String { message }
}

/// libtorch's message of the last call on this thread that failed.
func lastErrorMessage() -> String { String(cString: ct_last_error()) }

/// Throws what `status` reports.
func check(_ status: ct_status) throws(TorchError) {
  if status != CT_OK { throw TorchError(status) }
}

/// Stops the program because an operator was called wrongly: prints the operator, libtorch's message,
/// and each argument, tensors with dtype and shape.
func operatorFailed(
  _ name: StaticString, _ status: ct_status, _ arguments: KeyValuePairs<StaticString, Any?>
) -> Never {
  let operands = arguments.map { label, value in "\n  \(label): \(describe(value))" }.joined()
  OperatorFailure.stop("\(name): \(lastErrorMessage())\(operands)", TorchError(status).code)
}

/// An argument in an error message: tensors by dtype, shape and device, never by value.
private func describe(_ argument: Any?) -> String {
  switch argument {
  case nil: "nil"
  case let tensor as Tensor: tensor.summary
  case let tensors as [Tensor]: "[" + tensors.map(\.summary).joined(separator: ", ") + "]"
  case let tensors as [Tensor?]:
    "[" + tensors.map { $0?.summary ?? "nil" }.joined(separator: ", ") + "]"
  case let value?: "\(value)"
  }
}
