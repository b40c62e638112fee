/// A JSON value to be written.
indirect enum JSONValue {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case list([JSONValue])
  case object([(String, JSONValue)])

  static func optional(_ string: String?) -> JSONValue { string.map { .string($0) } ?? .null }

  /// The text, with two spaces per level; lists of plain values stay on one line.
  func text() -> [UInt8] {
    var result: [UInt8] = []
    write(into: &result, depth: 0)
    result.append(10)
    return result
  }

  private func write(into result: inout [UInt8], depth: Int) {
    switch self {
    case .null: result += "null".utf8
    case .bool(let value): result += (value ? "true" : "false").utf8
    case .int(let value): result += String(value).utf8
    case .double(let value): result += "\(value)".utf8
    case .string(let text): JSONValue.write(text, into: &result)
    case .list(let values) where values.allSatisfy(\.isPlain):
      result.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { result += ", ".utf8 }
        value.write(into: &result, depth: depth)
      }
      result.append(UInt8(ascii: "]"))
    case .list(let values):
      result.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        JSONValue.newLine(into: &result, depth: depth + 1, isFirst: index == 0)
        value.write(into: &result, depth: depth + 1)
      }
      JSONValue.newLine(into: &result, depth: depth, isFirst: true)
      result.append(UInt8(ascii: "]"))
    case .object(let fields) where fields.isEmpty: result += "{}".utf8
    case .object(let fields):
      result.append(UInt8(ascii: "{"))
      for (index, (key, value)) in fields.enumerated() {
        JSONValue.newLine(into: &result, depth: depth + 1, isFirst: index == 0)
        JSONValue.write(key, into: &result)
        result += ": ".utf8
        value.write(into: &result, depth: depth + 1)
      }
      JSONValue.newLine(into: &result, depth: depth, isFirst: true)
      result.append(UInt8(ascii: "}"))
    }
  }

  private var isPlain: Bool {
    switch self {
    case .list, .object: false
    default: true
    }
  }

  private static func newLine(into result: inout [UInt8], depth: Int, isFirst: Bool) {
    if !isFirst { result.append(UInt8(ascii: ",")) }
    result.append(10)
    result += repeatElement(0x20, count: 2 * depth)
  }

  private static func write(_ text: String, into result: inout [UInt8]) {
    result.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
      case 0x0A: result += "\\n".utf8
      case 0x0D: result += "\\r".utf8
      case 0x09: result += "\\t".utf8
      case 0..<0x20: result += ("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8
      default: result.append(byte)
      }
    }
    result.append(UInt8(ascii: "\""))
  }
}
