import Yams

/// The changes to a YAML text that make it say another tree.
///
/// Where nothing changed, not a byte does. What it makes is read again and compared before it counts, so
/// a text that is laid out in a way that this does not foresee is refused, never damaged.
struct YAMLPatch {
  private struct Replacement {
    let range: Range<Int>
    let text: String
  }

  private let source: YAMLSource
  private var replacements: [Replacement] = []

  /// The text that says the new value.
  static func patch(_ text: String, root: Yams.Node, from old: Value, to new: Value) -> String {
    var patch = YAMLPatch(source: YAMLSource(text))
    patch.update(root, from: old, to: new, Place(inFlow: false, limit: patch.source.bytes.count))
    return patch.result
  }

  private init(source: YAMLSource) { self.source = source }

  private var result: String {
    var bytes: [UInt8] = []
    var position = 0
    // Insertions at one place keep their order, and come before what is replaced there.
    let ordered = replacements.enumerated().sorted {
      ($0.element.range.lowerBound, $0.element.range.isEmpty ? 0 : 1, $0.offset)
        < ($1.element.range.lowerBound, $1.element.range.isEmpty ? 0 : 1, $1.offset)
    }
    for (_, replacement) in ordered where replacement.range.lowerBound >= position {
      bytes += source.bytes[position..<replacement.range.lowerBound]
      bytes += replacement.text.utf8
      position = replacement.range.upperBound
    }
    bytes += source.bytes[position...]
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func replace(_ range: Range<Int>, _ text: String) {
    replacements.append(Replacement(range: range, text: text))
  }

  /// Where a value stands.
  private struct Place {
    var inFlow: Bool
    /// Where what follows starts at the earliest.
    var limit: Int
    /// The column of the key or dash before the value; nil at the root.
    var column: Int?
    var isInList = false
    /// The end of the `:` or `-` before the value.
    var afterSign: Int?
  }

  // MARK: Values

  private mutating func update(
    _ node: Yams.Node, from old: Value, to new: Value, _ place: Place
  ) {
    guard old != new else { return }
    if case .repetition(let repetition) = new, let list = Entries.asList(repetition) {
      return update(node, from: old, to: .list(list), place)
    }
    switch node {
    case .mapping(let mapping):
      let entries = Entries.of(new)
      if new.isMapLike, !entries.isEmpty, old.isMapLike {
        if !isInBrackets(node) {
          guard keepsAKey(of: mapping, in: entries) else { break }
          return updateBlock(mapping, from: Entries.of(old), to: entries, place)
        }
        if updateFlow(mapping, from: Entries.of(old), to: entries) { return }
      }
    case .sequence(let sequence):
      if case .list(let elements) = new, case .list(let before) = old, !elements.isEmpty {
        if !isInBrackets(node) {
          return updateBlock(sequence, from: before, to: elements, place)
        }
        if before.count == elements.count {
          for (node, (old, new)) in zip(sequence, zip(before, elements)) {
            update(node, from: old.value, to: new.value, Place(inFlow: true, limit: 0))
          }
          return
        }
      }
    case .scalar, .alias: break
    }
    replaceWhole(node, with: new, place)
  }

  /// Whether a list or a map is written as `[…]` or `{…}`.
  private func isInBrackets(_ node: Yams.Node) -> Bool {
    guard let start = source.offset(node.mark), start < source.bytes.count else { return false }
    return source.bytes[start] == UInt8(ascii: "[") || source.bytes[start] == UInt8(ascii: "{")
  }

  private func keepsAKey(of mapping: Yams.Node.Mapping, in entries: [Entry]) -> Bool {
    let keys = Set(entries.map(\.key))
    return mapping.contains { $0.key.scalar.map { keys.contains($0.string) } ?? false }
  }

  /// Writes a value anew.
  private mutating func replaceWhole(_ node: Yams.Node, with new: Value, _ place: Place) {
    guard let start = source.offset(node.mark) else { return }
    var end: Int?
    switch node {
    case .scalar(let scalar) where scalar.string.isEmpty && scalar.style == .plain: end = start
    case .scalar: end = source.scalarEnd(from: start, inFlow: place.inFlow)
    default: end = isInBrackets(node) ? source.bracketsEnd(from: start) : nil
    }
    if place.inFlow {
      guard let end else { return }
      let space = end == start ? " " : ""
      return replace(start..<end, space + YAMLText.flowLine(new))
    }
    let last = source.contentEnd(from: start, limit: place.limit)
    guard let column = place.column, let sign = place.afterSign else {
      // The root.
      var text = YAMLText.of(new)
      if end == nil || last == source.bytes.count { text.removeLast() }
      return replace(start..<(end ?? last), text)
    }
    var text = YAMLText.nested(new, indent: column, isInList: place.isInList)
    text.removeLast()
    guard let end else { return replace(sign..<last, text) }
    // What stands behind a value on its line is a comment, and stays there.
    if text.hasPrefix("\n"), end < last {
      replace(sign..<end, "")
      replace(last..<last, text)
    } else if let lineEnd = text.firstIndex(of: "\n"), end < last {
      replace(sign..<end, String(text[..<lineEnd]))
      replace(last..<last, String(text[lineEnd...]))
    } else {
      replace(sign..<end, text)
    }
  }

  // MARK: Maps

  private typealias Entry = (key: String, node: Node)

  private mutating func updateBlock(
    _ mapping: Yams.Node.Mapping, from old: [Entry], to new: [Entry], _ place: Place
  ) {
    let column = (mapping.mark?.column ?? 1) - 1
    let oldNodes = Dictionary(old.map { ($0.key, $0.node) }) { first, _ in first }
    let newNodes = Dictionary(new.map { ($0.key, $0.node) }) { first, _ in first }
    let written = mapping.map { (key: $0.key, value: $0.value) }
    let starts = written.map { source.offset($0.key.mark) ?? 0 }
    var present: Set<String> = []
    var end = starts.first ?? place.limit
    /// Where the entries start that are removed between a dash and the first one that stays.
    var behindDash: Int?
    for (index, entry) in written.enumerated() {
      guard case .scalar(let key) = entry.key else { continue }
      present.insert(key.string)
      let isLast = index + 1 == written.count
      let limit = isLast ? place.limit : source.lineStart(of: starts[index + 1])
      let last = source.contentEnd(from: starts[index], limit: limit)
      guard let after = newNodes[key.string] else {
        if behindDash == nil, source.isFirstOnLine(starts[index]) || isLast {
          remove(starts[index], end: last, next: isLast ? nil : starts[index + 1])
        } else {
          behindDash = behindDash ?? starts[index]
        }
        continue
      }
      if let first = behindDash {
        remove(first, end: last, next: starts[index])
        behindDash = nil
      }
      end = last
      guard let before = oldNodes[key.string],
        let sign = afterColon(key: starts[index], value: source.offset(entry.value.mark))
      else { continue }
      update(
        entry.value, from: before.value, to: after.value,
        Place(inFlow: false, limit: limit, column: column, afterSign: sign))
    }
    for entry in new where !present.contains(entry.key) && oldNodes[entry.key] != entry.node {
      let text =
        "\n" + String(repeating: " ", count: column) + YAMLText.scalar(entry.key) + ":"
        + YAMLText.nested(entry.node.value, indent: column, isInList: false).dropLast()
      replace(end..<end, text)
    }
  }

  /// Removes an entry of a block: its lines, or as far as the next entry where it follows a dash.
  private mutating func remove(_ start: Int, end: Int, next: Int?) {
    if source.isFirstOnLine(start) {
      let line = source.line(of: start)
      if line > 0 {
        replace(source.lineEnd(line - 1)..<end, "")
      } else {
        replace(0..<(next.map { source.lineStart(of: $0) } ?? end), "")
      }
    } else if let next {
      replace(start..<next, "")
    }
  }

  /// The end of the colon between a key and its value.
  private func afterColon(key: Int, value: Int?) -> Int? {
    guard let end = source.scalarEnd(from: key, inFlow: false) else { return nil }
    var offset = end
    while offset < source.bytes.count, source.bytes[offset] != UInt8(ascii: ":") { offset += 1 }
    guard offset < source.bytes.count, offset < value ?? .max else { return nil }
    return offset + 1
  }

  /// Changes scalars of a map in braces where they stand.
  ///
  /// - Returns: false when keys came or went.
  private mutating func updateFlow(
    _ mapping: Yams.Node.Mapping, from old: [Entry], to new: [Entry]
  ) -> Bool {
    let oldNodes = Dictionary(old.map { ($0.key, $0.node) }) { first, _ in first }
    let newNodes = Dictionary(new.map { ($0.key, $0.node) }) { first, _ in first }
    let keys = Set(mapping.compactMap { $0.key.scalar?.string })
    guard keys.count == mapping.count, keys.allSatisfy({ newNodes[$0] != nil }),
      new.allSatisfy({ keys.contains($0.key) || oldNodes[$0.key] == $0.node })
    else { return false }
    for (key, value) in mapping {
      guard let key = key.scalar?.string, let before = oldNodes[key], let after = newNodes[key]
      else { continue }
      update(value, from: before.value, to: after.value, Place(inFlow: true, limit: 0))
    }
    return true
  }

  // MARK: Lists

  private mutating func updateBlock(
    _ sequence: Yams.Node.Sequence, from old: [Node], to new: [Node], _ place: Place
  ) {
    guard let start = source.offset(sequence.mark), old.count == sequence.count else { return }
    let column = (sequence.mark?.column ?? 1) - 1
    let dashes = sequence.map { element in
      source.offset(element.mark).flatMap {
        source.dash(before: $0, column: column, notBefore: start)
      }
    }
    var same = 0
    while same < old.count, same < new.count, old[same] == new[same] { same += 1 }
    var tail = 0
    while tail < min(old.count, new.count) - same,
      old[old.count - 1 - tail] == new[new.count - 1 - tail]
    {
      tail += 1
    }
    var end = start
    for (index, element) in sequence.enumerated() {
      guard let dash = dashes[index] else { return }
      let next = index + 1 < dashes.count ? dashes[index + 1] : nil
      let limit = next.map { source.lineStart(of: $0) } ?? place.limit
      let last = source.contentEnd(from: dash, limit: limit)
      defer { if index < min(old.count, new.count) - tail { end = last } }
      guard index >= same, index < old.count - tail else { continue }
      if index < new.count - tail {
        update(
          element, from: old[index].value, to: new[index].value,
          Place(inFlow: false, limit: limit, column: column, isInList: true, afterSign: dash + 1))
      } else {
        remove(dash, end: last, next: next)
      }
    }
    guard new.count > old.count else { return }
    for element in new[(old.count - tail)..<(new.count - tail)] {
      let item = YAMLText.nested(element.value, indent: column, isInList: true).dropLast()
      let indent = String(repeating: " ", count: column)
      if old.count == tail {
        // Before everything else.
        replace(start..<start, "-" + item + "\n" + indent)
      } else {
        replace(end..<end, "\n" + indent + "-" + item)
      }
    }
  }
}

extension Value {
  /// Whether this is written as a map.
  fileprivate var isMapLike: Bool {
    switch self {
    case .map, .call, .repetition: true
    default: false
    }
  }
}
