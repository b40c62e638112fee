/// The values of a tensor that has some, as nested lists.
struct TensorText {
  private let options: PrintOptions
  /// The shape of what is shown.
  private let shape: [Int]
  /// Dimensions of which only the edges are shown.
  private let isCut: [Bool]
  /// What is shown, in row-major order.
  private let column: TextColumn

  init(of tensor: Tensor, _ options: PrintOptions) {
    self.options = options
    var shown = tensor.detach()
    var isCut = [Bool](repeating: false, count: tensor.rank)
    if tensor.count > options.threshold {
      let edge = options.edgeItems
      for dim in 0..<tensor.rank where tensor.size(dim) > 2 * edge {
        isCut[dim] = true
        let last = shown.narrow(dim: dim, start: tensor.size(dim) - edge, length: edge)
        shown = Tensor.cat([shown.narrow(dim: dim, start: 0, length: edge), last], dim: dim)
      }
    }
    self.isCut = isCut
    self.shape = shown.shape
    self.column = Self.column(of: shown, options)
  }

  func text(indent: Int) -> String {
    shape.isEmpty ? column.cells[0] : list(dim: 0, from: 0, indent: indent)
  }

  /// The list along `dim` whose first element is cell `start`.
  private func list(dim: Int, from start: Int, indent: Int) -> String {
    let size = shape[dim]
    let margin = String(repeating: " ", count: indent + 1)
    if dim == shape.count - 1 {
      var items = Array(column.cells[start..<start + size])
      let perLine = max(1, (options.lineWidth - indent) / (column.width + 2))
      if isCut[dim] { items.insert(" ...", at: options.edgeItems) }
      let lines = Swift.stride(from: 0, to: items.count, by: perLine).map {
        items[$0..<min($0 + perLine, items.count)].joined(separator: ", ")
      }
      return "[" + lines.joined(separator: ",\n" + margin) + "]"
    }
    let step = shape[(dim + 1)...].reduce(1, *)
    var parts = (0..<size).map { list(dim: dim + 1, from: start + $0 * step, indent: indent + 1) }
    if isCut[dim] { parts.insert("...", at: options.edgeItems) }
    let newlines = String(repeating: "\n", count: shape.count - dim - 1)
    return "[" + parts.joined(separator: "," + newlines + margin) + "]"
  }

  private static func column(of tensor: Tensor, _ options: PrintOptions) -> TextColumn {
    switch tensor.dtype {
    case .bool:
      return TextColumn(padding: tensor.array(of: Bool.self).map { $0 ? "True" : "False" })
    case .uint64:
      return TextColumn(padding: tensor.array(of: UInt64.self).map(String.init))
    case let type where type.isInteger:
      return TextColumn(padding: tensor.array(of: Int64.self).map(String.init))
    case let type where type.isComplex:
      let parts = tensor.to(.complex128).viewAsReal()
      return TextColumn(
        real: TextColumn(parts.select(dim: -1, index: 0).array(), options),
        imaginary: TextColumn(parts.select(dim: -1, index: 1).array(), options))
    case .float4e2m1fnx2:
      return TextColumn(tensor.view(dtype: .uint8).array(), options)
    case let type where type.isFloatingPoint:
      return TextColumn(tensor.array(), options)
    default:
      return TextColumn(padding: [String](repeating: "?", count: tensor.count))
    }
  }
}

/// Numbers as text, and the width for which lines are broken.
struct TextColumn {
  let cells: [String]
  let width: Int

  /// Texts, right-aligned.
  init(padding texts: [String]) {
    let width = texts.map(\.utf8.count).max() ?? 0
    self.width = width
    self.cells = texts.map { String(repeating: " ", count: width - $0.utf8.count) + $0 }
  }

  /// Floating-point numbers in one notation.
  init(_ values: [Double], _ options: PrintOptions) {
    let format = NumberFormat(for: values, options)
    width = format.width
    cells = values.map(format.cell)
  }

  /// Complex numbers from their parts.
  init(real: TextColumn, imaginary: TextColumn) {
    width = real.width + imaginary.width + 1
    cells = zip(real.cells, imaginary.cells).map { real, imaginary in
      let digits = imaginary.drop { $0 == " " }
      return real + (digits.first == "-" ? "" : "+") + digits + "j"
    }
  }
}
