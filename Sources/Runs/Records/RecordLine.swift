import LazyConfig

/// A record as one line of JSON.
///
/// The line is one flat object: `step`, `epoch`, `seconds`, and the values by their names. Numbers are the shortest that
/// read back as the same; the three that JSON lacks are written `NaN`, `Infinity` and `-Infinity`, as Python's `json`
/// and pandas write and read them.
package enum RecordLine {
  /// Names that stand for the record itself.
  static let ownNames = ["step", "epoch", "seconds"]

  /// The largest whole number up to which none is lost among JSON's numbers.
  static let mostSteps = 1 << 53

  /// The line, with its end.
  package static func text(of record: Record) -> String {
    var line = "{\"step\":\(record.step),\"epoch\":\(number(record.epoch))"
    line += ",\"seconds\":\(number(record.seconds))"
    for (name, value) in record.values { line += ",\(JSONText.quoted(name)):\(number(value))" }
    return line + "}\n"
  }

  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    return "\(value)"
  }

  /// Reads a line without its end. Values that are no numbers, which others may have added, are left out.
  package static func record(of line: some Collection<UInt8>) throws(LineError) -> Record {
    var reader = FlatObjectReader(Array(line))
    var record = Record(step: 0)
    var step: Double?
    try reader.read { (name, value) throws(LineError) in
      switch name {
      case "step": step = value
      case "epoch": record.epoch = value
      case "seconds": record.seconds = value
      default: record.values.append((name, value))
      }
    }
    guard let step else { throw LineError("there is no 'step'") }
    guard let whole = Int(exactly: step), (0...mostSteps).contains(whole) else {
      throw LineError("the step is \(step)")
    }
    record.step = whole
    return record
  }
}

/// Why a line cannot be read.
package struct LineError: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }
}
