extension TreeGraph {
  /// The graph for Graphviz.
  public var dot: String {
    var text = "digraph config {\n  rankdir=LR;\n  node [shape=box, fontname=\"Helvetica\"];\n"
    for (number, box) in boxes.enumerated() {
      let label = ([heading(box)] + box.lines).map(Self.escapedForDot).joined(separator: "\\l")
      text += "  n\(number) [label=\"\(label)\\l\"\(box.count > 1 ? ", peripheries=2" : "")];\n"
    }
    for line in lines {
      let style =
        switch line.kind {
        case .part: ""
        case .reference: ", color=blue"
        case .inherited: ", style=dashed, color=gray"
        }
      text +=
        "  n\(line.from) -> n\(line.to) [label=\"\(Self.escapedForDot(line.label))\"\(style)];\n"
    }
    return text + "}\n"
  }

  /// The graph for Mermaid.
  public var mermaid: String {
    var text = "flowchart LR\n"
    for (number, box) in boxes.enumerated() {
      let label = ([heading(box)] + box.lines).map(Self.escapedForMermaid).joined(
        separator: "<br/>")
      text += box.count > 1 ? "  n\(number)[[\"\(label)\"]]\n" : "  n\(number)[\"\(label)\"]\n"
    }
    for line in lines {
      let arrow =
        switch line.kind {
        case .part: "-->"
        case .reference: "==>"
        case .inherited: "-.->"
        }
      let label = line.label.isEmpty ? "" : "|\"\(Self.escapedForMermaid(line.label))\"|"
      text += "  n\(line.from) \(arrow)\(label) n\(line.to)\n"
    }
    return text
  }

  /// The graph as a picture: the tree from left to right, shared and inherited parts as curves.
  public var svg: String {
    let columnWidth = 260
    let lineHeight = 16
    var tops: [Int] = []
    var bottom = 20
    for box in boxes {
      tops.append(bottom)
      bottom += height(box, lineHeight) + 14
    }
    let width = ((boxes.map(\.depth).max() ?? 0) + 1) * columnWidth + 40
    var text =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(bottom + 10)\" font-family=\"Helvetica, sans-serif\" font-size=\"12\">\n"
    for line in lines {
      let from = boxes[line.from]
      let to = boxes[line.to]
      let startX = 20 + from.depth * columnWidth + 210
      let startY = tops[line.from] + 12
      let endX = 20 + to.depth * columnWidth
      let endY = tops[line.to] + 12
      let style =
        switch line.kind {
        case .part: "stroke=\"#555\""
        case .reference: "stroke=\"#1f5fbf\""
        case .inherited: "stroke=\"#999\" stroke-dasharray=\"4 3\""
        }
      let middle = (startX + endX) / 2
      text +=
        "  <path d=\"M\(startX) \(startY) C\(middle) \(startY) \(middle) \(endY) \(endX) \(endY)\" fill=\"none\" \(style)/>\n"
      if line.kind == .part {
        text +=
          "  <text x=\"\(endX - 4)\" y=\"\(endY - 4)\" text-anchor=\"end\" fill=\"#555\">\(Self.escapedForXML(line.label))</text>\n"
      }
    }
    for (number, box) in boxes.enumerated() {
      let x = 20 + box.depth * columnWidth
      text +=
        "  <rect x=\"\(x)\" y=\"\(tops[number])\" width=\"210\" height=\"\(height(box, lineHeight))\" rx=\"4\" fill=\"#fff\" stroke=\"#333\"\(box.count > 1 ? " stroke-width=\"2.5\"" : "")/>\n"
      for (index, line) in ([heading(box)] + box.lines).enumerated() {
        let weight = index == 0 ? " font-weight=\"bold\"" : ""
        text +=
          "  <text x=\"\(x + 8)\" y=\"\(tops[number] + 16 + index * lineHeight)\"\(weight)>\(Self.escapedForXML(Self.shortened(line)))</text>\n"
      }
    }
    return text + "</svg>\n"
  }

  private func height(_ box: Box, _ lineHeight: Int) -> Int {
    (box.lines.count + 1) * lineHeight + 8
  }

  private func heading(_ box: Box) -> String {
    box.count > 1 ? "\(box.title) × \(box.count)" : box.title
  }

  private static func shortened(_ line: String) -> String {
    line.count <= 32 ? line : "\(line.prefix(31))…"
  }

  private static func escapedForDot(_ text: String) -> String {
    text.unicodeScalars.map {
      $0 == "\"" || $0 == "\\" ? "\\\($0)" : $0 == "\n" ? "\\n" : String($0)
    }.joined()
  }

  private static func escapedForXML(_ text: String) -> String {
    text.unicodeScalars.map { character in
      switch character {
      case "<": "&lt;"
      case ">": "&gt;"
      case "&": "&amp;"
      case "\"": "&quot;"
      default: String(character)
      }
    }.joined()
  }

  private static func escapedForMermaid(_ text: String) -> String {
    text.unicodeScalars.map { character in
      switch character {
      case "\"": "#quot;"
      case "<": "#lt;"
      case ">": "#gt;"
      case "#": "#35;"
      default: String(character)
      }
    }.joined()
  }
}
