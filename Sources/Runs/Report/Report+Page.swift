import Foundation
import LazyConfig

extension Report {
  /// The page.
  public var html: String {
    let title = runs.count == 1 ? names[0] : "\(runs.count) runs"
    var page = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(HTML.escaped(title))</title>
      <style>
      \(ReportStyle.css)
      </style>
      </head>
      <body><main>

      """
    page += runs.count == 1 ? headOfOne(runs[0]) : headOfMany(title)
    let charts = charts
    if charts.isEmpty {
      page += "<h2>Curves</h2><p class=\"card note\">Nothing has been recorded yet.</p>\n"
    } else {
      page += "<h2>Curves</h2>\n<div class=\"charts\">\n"
      page += charts.enumerated().map { $1.figure(number: $0) }.joined()
      page += "</div>\n"
    }
    page += tables + samples + configs + facts
    page += "<footer>\(footer)</footer>\n</main>\n<script>\n\(ReportStyle.script)\n</script>\n"
    return page + "</body>\n</html>\n"
  }

  // MARK: Heads

  private func headOfOne(_ run: RecordedRun) -> String {
    var html = "<header><h1>\(HTML.escaped(names[0]))</h1>\(status(run))"
    html += "<div class=\"sub\">\(source(run))</div></header>\n"
    if let reason = run.info.reason {
      html += "<p class=\"card failure\">\(HTML.escaped(reason))</p>\n"
    }
    return html + "<dl class=\"figures\">\n\(figures(run))</dl>\n"
  }

  private func headOfMany(_ title: String) -> String {
    let best = runs.indices.min { a, b in
      (runs[a].bestValidationLoss?.value ?? .infinity)
        < (runs[b].bestValidationLoss?.value ?? .infinity)
    }
    var html =
      "<header><h1>\(title)</h1></header>\n<div class=\"card scroll\"><table class=\"runs\">"
    html += "<thead><tr><th>run</th><th>status</th><th class=\"number\">steps</th>"
    html += "<th class=\"number\">best validation loss</th><th class=\"number\">train loss</th>"
    html += "<th class=\"number\">time</th><th class=\"number\">tokens/s</th><th>what differs</th>"
    html += "</tr></thead><tbody>\n"
    for (number, run) in runs.enumerated() {
      let loss = run.bestValidationLoss
      let isBest = number == best && loss != nil
      let rate = run.median(RecordName.tokensPerSecond)
      let settings = differences.settings[number].map { "<code>\(HTML.escaped($0))</code>" }
      let dashed = number >= Palette.count ? " dashed" : ""
      html +=
        "<tr><td><span class=\"name\"><i class=\"swatch c\(number % Palette.count)\(dashed)\">"
      html += "</i>\(HTML.escaped(names[number]))</span></td><td>\(status(run))</td>"
      html += "<td class=\"number\">\(steps(run))</td>"
      html += "<td class=\"number\(isBest ? " best" : "")\">"
      html += "\(loss.map { "\(Words.number($0.value)) at \($0.step)" } ?? "–")</td>"
      html += "<td class=\"number\">\(run.lastTrainLoss.map { Words.number($0.value) } ?? "–")</td>"
      html += "<td class=\"number\">\(Words.duration(run.seconds))</td>"
      html += "<td class=\"number\">\(rate.map { Words.count($0) } ?? "–")</td>"
      html += "<td>\(settings.isEmpty ? "–" : settings.joined())</td></tr>\n"
    }
    return html + "</tbody></table></div>\n"
  }

  private func status(_ run: RecordedRun) -> String {
    "<span class=\"status \(run.info.status.rawValue)\">\(run.info.status.rawValue)</span>"
  }

  private func source(_ run: RecordedRun) -> String {
    let words = [run.info.source] + run.info.overrides
    return words.filter { !$0.isEmpty }.map { "<code>\(HTML.escaped($0))</code>" }
      .joined(separator: " ")
  }

  private func figures(_ run: RecordedRun) -> String {
    var found: [(String, String, String)] = []
    let epochs = run.epoch > 0 ? "\(Words.number(run.epoch)) epochs" : ""
    found.append(("Steps", steps(run), epochs))
    found.append(("Time", Words.duration(run.seconds), resumes(run)))
    if let loss = run.bestValidationLoss {
      found.append(("Best validation loss", Words.number(loss.value), "at step \(loss.step)"))
    }
    if let loss = run.lastTrainLoss {
      found.append(("Training loss", Words.number(loss.value), "at step \(loss.step), smoothed"))
    }
    for series in run.series
    where series.name.hasPrefix(RecordName.validation) && series.name != RecordName.validationLoss {
      guard let last = series.finite.last, found.count < 7 else { continue }
      let name = series.name.dropFirst(RecordName.validation.count).replacing("_", with: " ")
      found.append(
        (
          name.prefix(1).uppercased() + name.dropFirst(), Words.number(last.value),
          "at step \(last.step)"
        ))
    }
    if let rate = run.median(RecordName.tokensPerSecond) {
      found.append(("Tokens a second", Words.count(rate), "median"))
    } else if let rate = run.median(RecordName.examplesPerSecond) {
      found.append(("Examples a second", Words.count(rate), "median"))
    }
    if let memory = run.series(RecordName.memory)?.finite.map(\.value).max() {
      found.append(("Memory", Words.bytes(memory), "at most"))
    }
    return found.map { name, value, note in
      "<div class=\"card\"><dt>\(HTML.escaped(name))</dt><dd>\(HTML.escaped(value))"
        + "<small>\(note.isEmpty ? "&nbsp;" : HTML.escaped(note))</small></dd></div>\n"
    }.joined()
  }

  private func resumes(_ run: RecordedRun) -> String {
    switch run.info.resumes.count {
    case 0: "without a break"
    case 1: "resumed after step \(run.info.resumes[0].step)"
    case let count: "resumed \(count) times"
    }
  }

  private var footer: String {
    let starts = runs.map { Self.date($0.info.started) }
    let ends = runs.compactMap(\.info.ended).max().map { ", ended \(Self.date($0))" } ?? ""
    let paths = runs.map { "<code>\(HTML.escaped($0.folder.path))</code>" }
    return "Started \(starts.min() ?? "")\(ends). Files: \(paths.joined(separator: ", "))."
  }

  static func date(_ date: Date) -> String {
    let format = Date.ISO8601FormatStyle(dateTimeSeparator: .space).year().month().day()
      .time(includingFractionalSeconds: false)
    return date.formatted(format) + " UTC"
  }
}
