import Foundation

@testable import Runs

/// Reads event files and checks their checksums: the other side of what is written, in the tests alone.
struct EventsReader {
  struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  struct Event: Equatable {
    var time = 0.0
    var step = 0
    var fileVersion: String?
    var isStart = false
    var scalars: [String: Float] = [:]
    var texts: [String: String] = [:]
    /// Messages of plugins, by tag.
    var plugins: [String: (name: String, content: [UInt8])] = [:]

    static func == (a: Event, b: Event) -> Bool {
      a.step == b.step && a.scalars == b.scalars && a.texts == b.texts
    }
  }

  static func events(_ path: String) throws -> [Event] {
    let bytes = try WholeFile.read(path)
    var events: [Event] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let head = try take(&rest, 8)
      guard try little(take(&rest, 4)) == UInt64(CRC32C.masked(head)) else {
        throw Broken(description: "the length's checksum is wrong")
      }
      let data = try take(&rest, Int(little(head)))
      guard try little(take(&rest, 4)) == UInt64(CRC32C.masked(data)) else {
        throw Broken(description: "the data's checksum is wrong")
      }
      events.append(try event(data))
    }
    return events
  }

  private static func take(_ rest: inout ArraySlice<UInt8>, _ count: Int) throws -> [UInt8] {
    guard rest.count >= count else { throw Broken(description: "the file is cut off") }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  private static func little(_ bytes: [UInt8]) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  enum Field {
    case number(UInt64)
    case bytes([UInt8])
  }

  /// The fields of a message, in order.
  static func fields(_ bytes: [UInt8]) throws -> [(Int, Field)] {
    var rest = bytes[...]
    func varint() throws -> UInt64 {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while true {
        let byte = try take(&rest, 1)[0]
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
        shift += 7
      }
    }
    var fields: [(Int, Field)] = []
    while !rest.isEmpty {
      let key = try varint()
      let number = Int(key >> 3)
      switch key & 7 {
      case 0: fields.append((number, .number(try varint())))
      case 1: fields.append((number, .number(little(try take(&rest, 8)))))
      case 2: fields.append((number, .bytes(try take(&rest, Int(varint())))))
      case 5: fields.append((number, .number(little(try take(&rest, 4)))))
      default: throw Broken(description: "wire type \(key & 7)")
      }
    }
    return fields
  }

  private static func event(_ bytes: [UInt8]) throws -> Event {
    var event = Event()
    for (number, field) in try fields(bytes) {
      switch (number, field) {
      case (1, .number(let value)): event.time = Double(bitPattern: value)
      case (2, .number(let value)): event.step = Int(value)
      case (3, .bytes(let text)): event.fileVersion = String(decoding: text, as: UTF8.self)
      case (5, .bytes(let summary)):
        for case (1, .bytes(let value)) in try fields(summary) { try read(value, into: &event) }
      case (7, .bytes(let log)):
        for case (1, .number(1)) in try fields(log) { event.isStart = true }
      default: throw Broken(description: "field \(number) of Event")
      }
    }
    return event
  }

  private static func read(_ value: [UInt8], into event: inout Event) throws {
    var tag = ""
    for (number, field) in try fields(value) {
      switch (number, field) {
      case (1, .bytes(let text)): tag = String(decoding: text, as: UTF8.self)
      case (2, .number(let bits)):
        event.scalars[tag] = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
      case (8, .bytes(let tensor)):
        for case (8, .bytes(let text)) in try fields(tensor) {
          event.texts[tag] = String(decoding: text, as: UTF8.self)
        }
      case (9, .bytes(let metadata)):
        for case (1, .bytes(let plugin)) in try fields(metadata) {
          var found = (name: "", content: [UInt8]())
          for (number, field) in try fields(plugin) {
            guard case .bytes(let bytes) = field else { continue }
            if number == 1 { found.name = String(decoding: bytes, as: UTF8.self) }
            if number == 2 { found.content = bytes }
          }
          event.plugins[tag] = found
        }
      default: throw Broken(description: "field \(number) of Summary.Value")
      }
    }
  }
}
