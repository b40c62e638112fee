import Yams

/// YAML as bytes, with the places that its values take up.
///
/// Offsets are in bytes, marks are lines and columns of Unicode scalars counted from 1, as libyaml
/// gives them.
struct YAMLSource {
  let bytes: [UInt8]
  /// Where each line starts.
  private let lineStarts: [Int]

  init(_ text: String) {
    bytes = Array(text.utf8)
    var starts = [0]
    var offset = 0
    while offset < bytes.count {
      let length = Self.lineBreak(bytes, at: offset)
      offset += max(1, length)
      if length > 0 { starts.append(offset) }
    }
    lineStarts = starts
  }

  /// The length of a line break at an offset: `\n`, `\r`, `\r\n`, and the three that YAML 1.1 has beside.
  private static func lineBreak(_ bytes: [UInt8], at offset: Int) -> Int {
    func byte(_ distance: Int) -> UInt8? {
      offset + distance < bytes.count ? bytes[offset + distance] : nil
    }
    switch bytes[offset] {
    case UInt8(ascii: "\n"): return 1
    case UInt8(ascii: "\r"): return byte(1) == UInt8(ascii: "\n") ? 2 : 1
    case 0xC2: return byte(1) == 0x85 ? 2 : 0
    case 0xE2: return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0
    default: return 0
    }
  }

  /// The offset of a mark; nil when it lies outside of the text.
  func offset(_ mark: Mark?) -> Int? {
    guard let mark, mark.line >= 1, mark.line <= lineStarts.count else { return nil }
    var offset = lineStarts[mark.line - 1]
    for _ in 1..<max(1, mark.column) {
      guard offset < bytes.count else { return nil }
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    }
    return offset
  }

  /// The line that an offset lies in, counted from 0.
  func line(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  func lineStart(of offset: Int) -> Int { lineStarts[line(of: offset)] }

  /// Where a line ends, without its break.
  func lineEnd(_ line: Int) -> Int {
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count
    while end > lineStarts[line], isBreak(bytes[end - 1]) { end -= 1 }
    return end
  }

  private func isBreak(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  /// Whether nothing but space stands on the line before an offset.
  func isFirstOnLine(_ offset: Int) -> Bool {
    bytes[lineStart(of: offset)..<offset].allSatisfy { $0 == 0x20 }
  }

  /// Where what starts at an offset ends, before a limit: without the blank lines and comments that follow.
  func contentEnd(from start: Int, limit: Int) -> Int {
    var line = line(of: max(start, limit - 1))
    let first = self.line(of: start)
    while line > first {
      let end = min(lineEnd(line), limit)
      let content = bytes[lineStarts[line]..<max(lineStarts[line], end)].drop {
        $0 == 0x20 || $0 == 0x09
      }
      if let byte = content.first, byte != UInt8(ascii: "#") { break }
      line -= 1
    }
    return min(lineEnd(line), max(start, limit))
  }

  // MARK: Scanning

  /// Where a scalar that starts here ends, when it stands on one line; nil when it does not.
  func scalarEnd(from start: Int, inFlow: Bool) -> Int? {
    guard start < bytes.count else { return start }
    let end = lineEnd(line(of: start))
    switch bytes[start] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      guard let close = quotedEnd(from: start), close <= end else { return nil }
      return close
    case UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "!"),
      UInt8(ascii: "*"):
      return nil
    default:
      var offset = start
      while offset < end {
        let byte = bytes[offset]
        let next = offset + 1 < end ? bytes[offset + 1] : 0x20
        if byte == UInt8(ascii: "#"), offset > start, bytes[offset - 1] == 0x20 { break }
        if byte == UInt8(ascii: ":"), next == 0x20 || (inFlow && ",]}".utf8.contains(next)) {
          break
        }
        if inFlow, ",[]{}".utf8.contains(byte) { break }
        offset += 1
      }
      while offset > start, bytes[offset - 1] == 0x20 || bytes[offset - 1] == 0x09 { offset -= 1 }
      return offset
    }
  }

  /// Where quoted text ends, after its closing quote.
  private func quotedEnd(from start: Int) -> Int? {
    let quote = bytes[start]
    var offset = start + 1
    while offset < bytes.count {
      if bytes[offset] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        offset += 2
      } else if bytes[offset] == quote {
        guard quote == UInt8(ascii: "'"), offset + 1 < bytes.count, bytes[offset + 1] == quote
        else { return offset + 1 }
        offset += 2
      } else {
        offset += 1
      }
    }
    return nil
  }

  /// Where a list or map in brackets ends, after its closing bracket.
  func bracketsEnd(from start: Int) -> Int? {
    var depth = 0
    var offset = start
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return offset + 1 }
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        // A quote inside a plain word is a letter of it.
        if let before = bytes[start..<offset].last, " [{,:\n".utf8.contains(before) {
          guard let end = quotedEnd(from: offset) else { return nil }
          offset = end
          continue
        }
      case UInt8(ascii: "#") where offset > start && bytes[offset - 1] == 0x20:
        offset = lineEnd(line(of: offset))
      default: break
      }
      offset += 1
    }
    return nil
  }

  /// The offset of the dash of a list's element, which starts at an offset.
  func dash(before element: Int, column: Int, notBefore start: Int) -> Int? {
    var line = line(of: element)
    let first = self.line(of: start)
    while line >= first {
      let place = lineStarts[line] + column
      if place < bytes.count, place <= element, bytes[place] == UInt8(ascii: "-") { return place }
      line -= 1
    }
    return nil
  }
}
