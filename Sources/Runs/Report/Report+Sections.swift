import LazyConfig

extension Report {
  // MARK: Tables

  /// The last table of each name of each run.
  var tables: String {
    var html = ""
    for (number, run) in runs.enumerated() {
      var last: [(name: String, sample: Sample)] = []
      for sample in run.samples where sample.table != nil {
        last.removeAll { $0.name == sample.name }
        last.append((sample.name, sample))
      }
      for (name, sample) in last {
        guard let table = sample.table else { continue }
        let of = runs.count == 1 ? "" : "\(names[number]), "
        html += "<figure class=\"card\"><figcaption><h3>\(HTML.escaped(name))</h3>"
        html += "<span class=\"note\">\(HTML.escaped(of))step \(sample.step)</span></figcaption>"
        html += "<div class=\"scroll\">\(table.html)</div></figure>\n"
      }
    }
    return html.isEmpty ? "" : "<h2>Tables</h2>\n<div class=\"stack\">\n\(html)</div>\n"
  }

  // MARK: Samples

  /// The last text of each name, and older ones below it.
  var samples: String {
    var html = ""
    for (number, run) in runs.enumerated() {
      var groups: [(name: String, texts: [Sample])] = []
      for sample in run.samples where sample.text != nil {
        if let place = groups.firstIndex(where: { $0.name == sample.name }) {
          groups[place].texts.append(sample)
        } else {
          groups.append((sample.name, [sample]))
        }
      }
      for (name, texts) in groups {
        guard let last = texts.last else { continue }
        let of = runs.count == 1 ? "" : "\(names[number]), "
        html += "<figure class=\"card sample\"><figcaption><h3>\(HTML.escaped(name))</h3>"
        html += "<span>\(HTML.escaped(of))step \(last.step)</span></figcaption>"
        html += "<pre>\(HTML.escaped(last.text ?? ""))</pre>"
        // The others are in samples.jsonl.
        for older in texts.dropLast().suffix(20).reversed() {
          html += "<details><summary>step \(older.step)</summary>"
          html += "<pre>\(HTML.escaped(older.text ?? ""))</pre></details>"
        }
        html += "</figure>\n"
      }
    }
    return html.isEmpty ? "" : "<h2>Samples</h2>\n<div class=\"samples\">\n\(html)</div>\n"
  }

  // MARK: Configs

  var configs: String {
    var html = ""
    for (number, run) in runs.enumerated() {
      guard let config = run.config else { continue }
      let of = runs.count == 1 ? "" : "\(HTML.escaped(names[number])): "
      html += "<div class=\"card\">"
      if let parent = run.parent {
        let name = run.info.parent.map { "<code>\(HTML.escaped($0))</code>" } ?? "its parent"
        html += "<h3>\(of)changes to \(name)</h3>"
        html += difference(TreeDiff(from: parent, to: config))
      } else if runs.count > 1 {
        html += "<h3>\(HTML.escaped(names[number]))</h3>"
      }
      html += "<details><summary>Config as executed</summary>"
      html += "<pre>\(HTML.escaped(config.yaml))</pre></details></div>\n"
    }
    if runs.count > 1, let first = runs.first?.config {
      for (number, run) in runs.enumerated().dropFirst() {
        guard let config = run.config else { continue }
        html += "<div class=\"card\"><h3>From \(HTML.escaped(names[0])) to "
        html += "\(HTML.escaped(names[number]))</h3>"
        html += difference(TreeDiff(from: first, to: config)) + "</div>\n"
      }
    }
    return html.isEmpty ? "" : "<h2>Config</h2>\n<div class=\"stack\">\n\(html)</div>\n"
  }

  private func difference(_ diff: TreeDiff) -> String {
    if diff.isEmpty { return "<p class=\"note\">Nothing differs.</p>" }
    let lines = diff.text(withOrigins: false).split(separator: "\n").map { line in
      let kind =
        switch line.first {
        case "+": "add"
        case "-": "remove"
        default: "change"
        }
      return "<span class=\"\(kind)\">\(HTML.escaped(String(line)))</span>"
    }
    return "<pre class=\"diff\">\(lines.joined(separator: "\n"))</pre>"
  }

  // MARK: Facts

  var facts: String {
    var html = ""
    for (title, key) in [
      ("Data", \RunInfo.data), ("Model", \.model), ("Versions", \.versions), ("Machine", \.machine),
    ] {
      for group in groups(key) where !group.facts.isEmpty {
        let of = group.names.count == runs.count ? "" : " of \(group.names.joined(separator: ", "))"
        html += "<div class=\"card\"><h3>\(HTML.escaped(title + of))</h3><dl>"
        for (name, value) in group.facts.sorted(by: { $0.key < $1.key }) {
          html += "<dt>\(HTML.escaped(name))</dt><dd>\(HTML.escaped(value))</dd>"
        }
        html += "</dl></div>\n"
      }
    }
    let seeds = runs.map { "\($0.info.seed)" }
    html += "<div class=\"card\"><h3>Run</h3><dl>"
    html +=
      "<dt>seed</dt><dd>\(Set(seeds).count == 1 ? seeds[0] : seeds.joined(separator: ", "))</dd>"
    if runs.count == 1, let run = runs.first {
      html += "<dt>started</dt><dd>\(Self.date(run.info.started))</dd>"
      if let ended = run.info.ended { html += "<dt>ended</dt><dd>\(Self.date(ended))</dd>" }
      for resume in run.info.resumes {
        html += "<dt>resumed</dt><dd>after step \(resume.step), \(Self.date(resume.date))</dd>"
      }
    }
    return "<h2>Facts</h2>\n<div class=\"facts\">\n\(html)</dl></div>\n</div>\n"
  }

  /// The runs' facts, the same ones once.
  private func groups(
    _ key: KeyPath<RunInfo, [String: String]>
  ) -> [(names: [String], facts: [String: String])] {
    var groups: [(names: [String], facts: [String: String])] = []
    for (number, run) in runs.enumerated() {
      let facts = run.info[keyPath: key]
      if let place = groups.firstIndex(where: { $0.facts == facts }) {
        groups[place].names.append(names[number])
      } else {
        groups.append(([names[number]], facts))
      }
    }
    return groups
  }
}

extension Table {
  /// The table in a page; darker where a row's share is larger.
  var html: String {
    let isCounts = values.allSatisfy { $0.allSatisfy { $0.isFinite && $0 >= 0 } }
    let hasShares = isCounts && columns.count <= 20
    var html = "<table class=\"heat\"><thead><tr><th class=\"corner\">\(HTML.escaped(rowTitle))"
    html += " \\ \(HTML.escaped(columnTitle))</th>"
    html += columns.map { "<th>\(HTML.escaped($0))</th>" }.joined() + "</tr></thead><tbody>\n"
    for (row, name) in rows.enumerated() {
      let sum = values.indices.contains(row) ? values[row].reduce(0, +) : 0
      html += "<tr><th>\(HTML.escaped(name))</th>"
      for column in columns.indices {
        let share = sum > 0 && isCounts ? (value(row, column) ?? 0) / sum : 0
        html += "<td style=\"--p:\(Int((share * 60).rounded()))%\">\(cell(row, column))"
        if hasShares, sum > 0 { html += "<small>\(Int((share * 100).rounded()))%</small>" }
        html += "</td>"
      }
      html += "</tr>\n"
    }
    return html + "</tbody></table>"
  }
}
