import CYaml

/// The events of a YAML text, one by one: libyaml, which is part of Yams.
///
/// Yams itself makes a tree of its own first. That takes time and memory that grow exponentially with
/// aliases in keys, and a stack that grows with depth. Events are read no further than limits allow.
final class YAMLEvents {
  struct Event {
    enum Kind {
      case scalar, alias, listStart, listEnd, mapStart, mapEnd, documentStart, documentEnd, end
    }

    var kind: Kind
    /// The text of a scalar; the name of an alias.
    var text = ""
    /// Whether a scalar stands without quotes.
    var isPlain = false
    /// Empty when there is none; quoted text has that of text.
    var tag = ""
    var anchor: String?
    /// Counted from 1.
    var line: Int
    var column: Int
  }

  struct Failure: Error {
    let problem: String
    let line: Int
    let column: Int
  }

  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let parser: UnsafeMutablePointer<yaml_parser_t>

  init(_ text: String) {
    var text = text
    bytes = text.withUTF8 { utf8 in
      let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: utf8.count)
      _ = copy.initialize(from: utf8)
      return copy
    }
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    bytes.deallocate()
  }

  func next() throws(Failure) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
    defer { yaml_event_delete(&event) }
    let kind: Event.Kind
    switch event.type {
    case YAML_STREAM_START_EVENT: return try next()
    case YAML_DOCUMENT_START_EVENT: kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
    case YAML_ALIAS_EVENT: kind = .alias
    case YAML_SCALAR_EVENT: kind = .scalar
    case YAML_SEQUENCE_START_EVENT: kind = .listStart
    case YAML_SEQUENCE_END_EVENT: kind = .listEnd
    case YAML_MAPPING_START_EVENT: kind = .mapStart
    case YAML_MAPPING_END_EVENT: kind = .mapEnd
    default: kind = .end
    }
    var read = Event(
      kind: kind, line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
    switch kind {
    case .scalar:
      let scalar = event.data.scalar
      read.text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      read.isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      read.tag = scalar.quoted_implicit == 1 ? Self.textTag : Self.text(scalar.tag) ?? ""
      read.anchor = Self.text(scalar.anchor)
    case .listStart:
      read.tag = Self.text(event.data.sequence_start.tag) ?? ""
      read.anchor = Self.text(event.data.sequence_start.anchor)
    case .mapStart:
      read.tag = Self.text(event.data.mapping_start.tag) ?? ""
      read.anchor = Self.text(event.data.mapping_start.anchor)
    case .alias: read.text = Self.text(event.data.alias.anchor) ?? ""
    default: break
    }
    return read
  }

  static let textTag = "tag:yaml.org,2002:str"

  private static func text(_ pointer: UnsafePointer<yaml_char_t>?) -> String? {
    guard let pointer else { return nil }
    var count = 0
    while pointer[count] != 0 { count += 1 }
    return String(decoding: UnsafeBufferPointer(start: pointer, count: count), as: UTF8.self)
  }

  private var failure: Failure {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be read"
    if parser.pointee.error == YAML_READER_ERROR {
      // Characters that YAML does not have are counted in bytes.
      let before = bytes.prefix(parser.pointee.problem_offset)
      let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      let line = before.count { $0 == 0x0A } + 1
      let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
      return Failure(problem: problem, line: line, column: column)
    }
    let mark = parser.pointee.problem_mark
    return Failure(problem: problem, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}
