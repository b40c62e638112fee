internal import Foundation

/// How labels become numbers.
enum LabelKind: Sendable {
  case classes([String])
  case numbers

  /// The number of a label: that of its class, or itself.
  func number(of label: RawLabel) throws(DataError) -> Double {
    switch self {
    case .classes(let names):
      if let place = names.firstIndex(of: label.text) { return Double(place) }
      if let place = Int(label.text), names.indices.contains(place) { return Double(place) }
      throw .unknownLabel(file: label.file, line: label.line, label: label.text, classes: names)
    case .numbers:
      guard let number = Double(label.text), number.isFinite,
        number.magnitude <= Double(Float.greatestFiniteMagnitude)
      else {
        throw .badRecord(
          file: label.file, line: label.line,
          message: "expected a number as label, found \(quoted(label.text))")
      }
      return number
    }
  }

  /// The names of classes in a file: one in each line, or a number, white space, and the name. Numbers count from 0.
  static func classes(inFile file: String) throws(DataError) -> [String] {
    var reader = try RecordReader(try FilePattern.files(file)[0], format: .lines)
    var lines: [(line: Int, words: [String])] = []
    while let record = try reader.next() {
      let text = try record.text(file).trimmed
      if text.isEmpty { continue }
      let words = text.split(maxSplits: 1) { $0.isWhitespace }.map(String.init)
      lines.append((record.line, words))
    }
    guard !lines.isEmpty else { throw .emptyFile(file: file) }
    let isNumbered = lines.allSatisfy { $0.words.count == 2 && Int($0.words[0]) != nil }
    var names = [String?](repeating: nil, count: lines.count)
    for (place, (line, words)) in lines.enumerated() {
      let number = isNumbered ? Int(words[0]) ?? -1 : place
      let name = isNumbered ? words[1].trimmed : words.joined(separator: " ")
      guard names.indices.contains(number), names[number] == nil else {
        throw .badRecord(
          file: file, line: line,
          message: "the numbers of classes must be those from 0 to \(lines.count - 1), each once")
      }
      guard !names.contains(name) else {
        throw .badRecord(file: file, line: line, message: "the class \(quoted(name)) occurs twice")
      }
      names[number] = name
    }
    return names.compactMap { $0 }
  }

  /// The classes that labels have: by number where all are integers, otherwise by the bytes of their names.
  static func classes(of labels: Set<String>) -> [String] {
    let numbers = labels.compactMap { Int($0) }
    if numbers.count == labels.count {
      return labels.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) }
    }
    return labels.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
