extension Encoding {
  /// An encoding without tokens.
  func emptied() -> Encoding { Encoding(text: text, secondText: secondText, names: names) }

  /// Some of the tokens.
  func part(_ range: Range<Int>) -> Encoding {
    var part = emptied()
    part.entries = Array(entries[range])
    for (place, surface) in surfaces where range.contains(place) {
      part.surfaces[place - range.lowerBound] = surface
    }
    return part
  }

  /// Appends the tokens of another encoding, and combines the overflow of both: each part of one with each of the
  /// other.
  mutating func append(_ other: Encoding) {
    var combined: [Encoding] = []
    for part in overflow {
      for rest in [other.withoutOverflow] + other.overflow { combined.append(part.joined(rest)) }
    }
    let main = withoutOverflow
    for rest in other.overflow { combined.append(main.joined(rest)) }
    for (place, surface) in other.surfaces { surfaces[place + entries.count] = surface }
    entries += other.entries
    overflow = combined
  }

  private var withoutOverflow: Encoding {
    var result = self
    result.overflow = []
    return result
  }

  private func joined(_ other: Encoding) -> Encoding {
    var result = self
    result.append(other)
    return result
  }

  /// Calls the closure with this and all parts that were cut off.
  mutating func forEachPart(_ body: (inout Encoding) -> Void) {
    var parts = overflow
    overflow = []
    body(&self)
    for index in parts.indices { parts[index].forEachPart(body) }
    overflow = parts
  }

  /// Cuts the tokens to a length; what is cut off becomes overflow, in parts that overlap by `stride`.
  mutating func truncate(to length: Int, stride: Int, side: Side, keepsOverflow: Bool) {
    guard length < count else { return }
    guard length > 0 else {
      let whole = withoutOverflow
      self = emptied()
      if keepsOverflow { overflow = [whole] }
      return
    }
    let step = length - stride
    var parts: [Range<Int>] = []
    switch side {
    case .right:
      var start = 0
      repeat {
        parts.append(start..<min(start + length, count))
        start += step
      } while keepsOverflow && parts[parts.count - 1].upperBound < count
    case .left:
      var end = count
      repeat {
        parts.append(max(0, end - length)..<end)
        end -= step
      } while keepsOverflow && parts[parts.count - 1].lowerBound > 0
    }
    let encodings = parts.map { part($0) }
    self = encodings[0]
    overflow = Array(encodings.dropFirst())
  }

  /// Fills up to a length with padding.
  mutating func pad(to length: Int, with padding: Padding) {
    forEachPart { part in
      let missing = length - part.count
      guard missing > 0 else { return }
      let entry = Entry(
        id: UInt32(truncatingIfNeeded: padding.id),
        typeID: UInt32(truncatingIfNeeded: padding.typeID),
        isSpecial: true, isAttended: false)
      let start = padding.side == .left ? 0 : part.count
      if padding.side == .left, !part.surfaces.isEmpty {
        part.surfaces = Dictionary(
          uniqueKeysWithValues: part.surfaces.map { ($0.key + missing, $0.value) })
      }
      part.entries.insert(contentsOf: repeatElement(entry, count: missing), at: start)
      if part.names.token(padding.id) != padding.token {
        for place in start..<start + missing { part.surfaces[place] = padding.token }
      }
    }
  }
}
