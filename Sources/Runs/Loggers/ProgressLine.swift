/// One line about where a run is.
struct ProgressLine {
  var step: Int
  var totalSteps: Int?
  /// The parts behind the step, the most important first.
  var parts: [String]

  static let barWidth = 20

  /// The line for a terminal: as many parts as fit, and a bar where there is room. Never longer than the width.
  func text(width: Int, hasColour: Bool, isUnicode: Bool) -> String {
    // The last column stays free: some terminals break the line when it is written to.
    let room = max(0, width - 1)
    let total = totalSteps.map { "/\($0)" } ?? ""
    let head = String(repeating: " ", count: max(0, total.count - 1 - "\(step)".count)) + "\(step)"
    var text = head + total
    guard text.count <= room else { return String("\(step)".prefix(room)) }
    var fitting: [String] = []
    var used = text.count
    for part in parts {
      guard used + 2 + part.count <= room else { break }
      fitting.append(part)
      used += 2 + part.count
    }
    if let bar = bar(room: room - used - 1, hasColour: hasColour, isUnicode: isUnicode) {
      text += " " + bar
    }
    return ([text] + fitting).joined(separator: "  ")
  }

  /// The line where lines cannot be written over.
  var plain: String {
    let head = "step \(step)" + (totalSteps.map { "/\($0)" } ?? "")
    return ([head] + parts).joined(separator: "  ")
  }

  private func bar(room: Int, hasColour: Bool, isUnicode: Bool) -> String? {
    guard let totalSteps, totalSteps > 0, room >= 6 else { return nil }
    let width = min(Self.barWidth, room)
    let share = min(1, max(0, Double(step) / Double(totalSteps)))
    let done = Int((share * Double(width)).rounded(.down))
    let (full, empty) = isUnicode ? ("━", hasColour ? "━" : "─") : ("=", "-")
    let left = String(repeating: full, count: done)
    let right = String(repeating: empty, count: width - done)
    return hasColour ? "\u{1B}[36m\(left)\u{1B}[0m\u{1B}[2m\(right)\u{1B}[0m" : left + right
  }
}
