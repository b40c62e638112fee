/// A pattern for one name of a path: `*`, `?`, `[abc]`, `[a-z]`, `[!a]`.
struct NamePattern {
  private enum Element {
    case any
    case one
    case literal(Unicode.Scalar)
    case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
  }

  private var elements: [Element] = []
  private let matchesHidden: Bool

  init(_ pattern: String) throws(DataError) {
    matchesHidden = pattern.hasPrefix(".")
    var rest = Array(pattern.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "*": elements.append(.any)
      case "?": elements.append(.one)
      case "[":
        let isNegated = rest.first == "!" || rest.first == "^"
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while true {
          guard let first = rest.popFirst() else {
            throw .badPattern(pattern: pattern, reason: "'[' is never closed with ']'")
          }
          if first == "]", !ranges.isEmpty { break }
          guard rest.first == "-", rest.count > 1, rest[rest.startIndex + 1] != "]" else {
            ranges.append(first...first)
            continue
          }
          let last = rest[rest.startIndex + 1]
          rest = rest.dropFirst(2)
          guard first <= last else {
            throw .badPattern(pattern: pattern, reason: "\(first)-\(last) is not in order")
          }
          ranges.append(first...last)
        }
        elements.append(.set(ranges, isNegated: isNegated))
      default: elements.append(.literal(scalar))
      }
    }
  }

  /// Whether a name matches; the work is at most the product of both lengths.
  func matches(_ name: String) -> Bool {
    if name.hasPrefix("."), !matchesHidden { return false }
    let name = Array(name.unicodeScalars)
    var (element, place) = (0, 0)
    var retry: (element: Int, place: Int)?
    while place < name.count {
      if element < elements.count, case .any = elements[element] {
        retry = (element, place)
        element += 1
      } else if element < elements.count, Self.matches(elements[element], name[place]) {
        element += 1
        place += 1
      } else if let last = retry {
        retry = (last.element, last.place + 1)
        (element, place) = (last.element + 1, last.place + 1)
      } else {
        return false
      }
    }
    return elements[element...].allSatisfy { if case .any = $0 { true } else { false } }
  }

  private static func matches(_ element: Element, _ scalar: Unicode.Scalar) -> Bool {
    switch element {
    case .any, .one: true
    case .literal(let own): own == scalar
    case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
    }
  }
}
