/// How tensors are written as text; the defaults are PyTorch's.
public struct PrintOptions: Equatable, Sendable {
  /// Digits after the decimal point.
  public var precision = 4
  /// The number of elements above which only the edges are shown.
  public var threshold = 1000
  /// How many elements at each end of a dimension are shown then.
  public var edgeItems = 3
  /// Characters of one line.
  public var lineWidth = 80
  /// Scientific notation always, never, or (nil) where the range of the values asks for it.
  public var scientific: Bool?

  public init() {}
}

extension Tensor: CustomStringConvertible {
  /// The values as PyTorch prints them.
  public var description: String { formatted() }

  /// The values as text, with what the values do not show: device, dtype, shape of an empty tensor, and
  /// where a gradient goes.
  public func formatted(_ options: PrintOptions = PrintOptions()) -> String {
    let prefix = "tensor("
    var text = prefix
    var suffixes: [String] = []
    if device.kind != .cpu { suffixes.append("device='\(device)'") }
    let size = "size=(" + shape.map(String.init).joined(separator: ", ") + (rank == 1 ? ",)" : ")")
    if device.kind == .meta {
      suffixes.append(size)
      if dtype != .float32 { suffixes.append("dtype=torch.\(dtype)") }
      text += "..."
    } else if count == 0 {
      if rank != 1 { suffixes.append(size) }
      if dtype != .float32 { suffixes.append("dtype=torch.\(dtype)") }
      text += "[]"
    } else {
      if ![.float32, .complex64, .int64, .bool].contains(dtype) {
        suffixes.append("dtype=torch.\(dtype)")
      }
      text += noGrad { TensorText(of: self, options).text(indent: prefix.count) }
    }
    if let name = gradFunctionName {
      suffixes.append("grad_fn=<\(name)>")
    } else if requiresGrad {
      suffixes.append("requires_grad=True")
    }
    return append(suffixes, to: text, indent: prefix.count, lineWidth: options.lineWidth)
  }

  /// Appends what follows the values, on a new line where the width asks for it.
  private func append(
    _ suffixes: [String], to text: String, indent: Int, lineWidth: Int
  ) -> String {
    var text = text
    let lastLine = text.utf8.lastIndex(of: UInt8(ascii: "\n")).map { text.utf8[$0...].dropFirst() }
    var lineLength = (lastLine ?? text.utf8[...]).count + 2
    for suffix in suffixes {
      if lineLength + suffix.count + 2 > lineWidth {
        text += ",\n" + String(repeating: " ", count: indent) + suffix
        lineLength = indent + suffix.count
      } else {
        text += ", " + suffix
        lineLength += suffix.count + 2
      }
    }
    return text + ")"
  }
}
