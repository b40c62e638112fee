internal import Foundation

/// Reads the fields of records. Any thread may use one.
struct RecordParser: Sendable {
  let file: String
  let format: FileFormat
  let names: [String]
  /// For each name its column, in files with a row of names.
  private var columns: [Int] = []
  /// How many columns a row has.
  private var width = 0

  /// - Parameters:
  ///   - names: The fields that are wanted.
  ///   - reader: Stands at the beginning; the row of names is taken from it.
  init(_ file: String, _ format: FileFormat, fields names: [String], _ reader: inout RecordReader)
    throws(DataError)
  {
    self.file = file
    self.format = format
    self.names = names
    guard format == .commas || format == .tabs else { return }
    guard let header = try reader.next() else { throw .emptyFile(file: file) }
    let found = try row(header)
    width = found.count
    for name in names {
      guard let column = found.firstIndex(of: name) else {
        throw .noColumn(file: file, line: header.line, name: name, columns: found)
      }
      columns.append(column)
    }
  }

  /// The fields of a record, in the order of their names; nil for an empty line.
  func fields(of record: TextRecord) throws(DataError) -> [String]? {
    switch format {
    case .text, .lines: return [try record.text(file)]
    case .jsonLines:
      let text = try record.text(file)
      guard text.contains(where: { !$0.isWhitespace }) else { return nil }
      return try JSONLine(text, file, record.line).values(names)
    case .commas, .tabs:
      if record.bytes.isEmpty { return nil }
      let row = try row(record)
      guard row.count == width else {
        throw .badRecord(
          file: file, line: record.line,
          message: "the row has \(row.count) fields, and the first row names \(width) columns")
      }
      return columns.map { row[$0] }
    }
  }

  private func row(_ record: TextRecord) throws(DataError) -> [String] {
    let text = try record.text(file)
    if format == .tabs {
      return text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    return try QuotedRow(text, file, record.line).fields
  }
}

/// A row with commas, as RFC 4180 describes it.
struct QuotedRow {
  private(set) var fields: [String] = []

  init(_ text: String, _ file: String, _ line: Int) throws(DataError) {
    let bytes = Array(text.utf8)
    var place = 0
    while true {
      var field: [UInt8] = []
      if place < bytes.count, bytes[place] == 0x22 {
        place += 1
        while true {
          guard place < bytes.count else {
            throw .badRecord(file: file, line: line, message: "a quote is never closed")
          }
          if bytes[place] == 0x22 {
            guard place + 1 < bytes.count, bytes[place + 1] == 0x22 else { break }
            place += 1
          }
          field.append(bytes[place])
          place += 1
        }
        place += 1
        guard place == bytes.count || bytes[place] == 0x2C else {
          throw .badRecord(
            file: file, line: line, message: "expected a comma behind the quote that closes a field"
          )
        }
      } else {
        while place < bytes.count, bytes[place] != 0x2C {
          guard bytes[place] != 0x22 else {
            throw .badRecord(
              file: file, line: line,
              message:
                "a quote stands inside a field; put the field in quotes, and write \"\" for it")
          }
          field.append(bytes[place])
          place += 1
        }
      }
      fields.append(String(decoding: field, as: UTF8.self))
      guard place < bytes.count else { return }
      place += 1
    }
  }
}

/// A line that is a JSON object.
struct JSONLine {
  private let object: [String: Any]
  private let file: String
  private let line: Int

  init(_ text: String, _ file: String, _ line: Int) throws(DataError) {
    self.file = file
    self.line = line
    do {
      let value = try JSONSerialization.jsonObject(
        with: Data(text.utf8), options: [.fragmentsAllowed])
      guard let object = value as? [String: Any] else {
        throw DataError.badRecord(
          file: file, line: line, message: "expected a JSON object, found \(quoted(text))")
      }
      self.object = object
    } catch let error as DataError {
      throw error
    } catch {
      throw .badRecord(file: file, line: line, message: "the line is not JSON: \(quoted(text))")
    }
  }

  /// Fields as text; numbers and booleans as they are written.
  func values(_ names: [String]) throws(DataError) -> [String] {
    var result: [String] = []
    for name in names {
      switch object[name] {
      case nil:
        throw .noColumn(file: file, line: line, name: name, columns: object.keys.sorted())
      case let text as String: result.append(text)
      case let number as NSNumber:
        let isBoolean = CFBooleanLike.isBoolean(number)
        result.append(isBoolean ? (number.boolValue ? "true" : "false") : number.stringValue)
      default:
        throw .badRecord(
          file: file, line: line,
          message: "the field \(quoted(name)) is a list, an object or null; expected text")
      }
    }
    return result
  }
}

private enum CFBooleanLike {
  static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
