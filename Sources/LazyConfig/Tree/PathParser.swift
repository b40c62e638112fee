extension Path {
  /// Reads a path: `a.b`, `a[0].b`, `a\.b` (a key with a dot). Empty text is the root.
  ///
  /// - Throws: ``SyntaxError`` that says at which column and why.
  public init(parsing text: String) throws(SyntaxError) {
    guard !text.isEmpty else {
      self.init()
      return
    }
    let bytes = Array(text.utf8)
    var steps: [String] = []
    var step: [UInt8] = []
    var position = 0
    var expectsKey = true
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\\") where position + 1 < bytes.count:
        step.append(bytes[position + 1])
        position += 2
        continue
      case UInt8(ascii: "."):
        if !step.isEmpty {
          steps.append(String(decoding: step, as: UTF8.self))
          step = []
        } else if expectsKey {
          throw SyntaxError("a key is missing before '.'", in: text, at: position)
        }
        expectsKey = true
      case UInt8(ascii: "[") where Path.isEmptyKey(bytes[position...].prefix(4)):
        if !step.isEmpty {
          steps.append(String(decoding: step, as: UTF8.self))
          step = []
        } else if expectsKey, !steps.isEmpty {
          throw SyntaxError("a key is missing before '['", in: text, at: position)
        }
        steps.append("")
        position += 3
        expectsKey = false
      case UInt8(ascii: "["):
        if !step.isEmpty {
          steps.append(String(decoding: step, as: UTF8.self))
          step = []
        } else if expectsKey, !steps.isEmpty {
          throw SyntaxError("a key is missing before '['", in: text, at: position)
        }
        let open = position
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "]") {
          if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count { position += 1 }
          step.append(bytes[position])
          position += 1
        }
        guard position < bytes.count else {
          throw SyntaxError("'[' is not closed", in: text, at: open)
        }
        guard !step.isEmpty else {
          throw SyntaxError("'[]' needs a key or an index", in: text, at: open)
        }
        steps.append(String(decoding: step, as: UTF8.self))
        step = []
        expectsKey = false
      case UInt8(ascii: "]"):
        throw SyntaxError("']' without '['", in: text, at: position)
      default:
        if !expectsKey, step.isEmpty {
          throw SyntaxError("'.' is missing after ']'", in: text, at: position)
        }
        step.append(byte)
      }
      position += 1
      if steps.count > Limits.depth { throw SyntaxError.tooDeep(in: text, at: position) }
    }
    if !step.isEmpty {
      steps.append(String(decoding: step, as: UTF8.self))
    } else if expectsKey {
      throw SyntaxError("a key is missing at the end", in: text, at: bytes.count)
    }
    self.init(steps)
  }
}
