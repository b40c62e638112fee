extension Report {
  /// The charts of the runs, the most important first.
  var charts: [Chart] {
    let names = runs.reduce(into: [String]()) { names, run in
      for series in run.series where !names.contains(series.name) { names.append(series.name) }
    }
    var charts =
      runs.count == 1
      ? [lossOfOne]
      : [
        chart(RecordName.trainLoss, "Training loss"),
        chart(RecordName.validationLoss, "Validation loss"),
      ]
    for number in charts.indices { charts[number].isWide = true }
    let known = [
      (RecordName.learningRate, "Learning rate"), (RecordName.gradientNorm, "Gradient norm"),
      (RecordName.tokensPerSecond, "Tokens a second"),
      (RecordName.examplesPerSecond, "Examples a second"), (RecordName.memory, "Memory"),
    ]
    // Validation first: that is what runs are compared by.
    let validation = names.filter {
      $0.hasPrefix(RecordName.validation) && $0 != RecordName.validationLoss
    }
    charts += validation.map { chart($0, Self.title(of: $0)) }
    charts += known.map { chart($0.0, $0.1) }
    let done = Set(known.map(\.0) + validation + [RecordName.trainLoss, RecordName.validationLoss])
    charts += names.filter { !done.contains($0) }.map { chart($0, Self.title(of: $0)) }
    return charts.filter(\.hasPoints)
  }

  private var lossOfOne: Chart {
    var lines: [Chart.Line] = []
    if let train = runs[0].series(RecordName.trainLoss) {
      lines.append(
        Chart.Line(name: "training", colour: 0, run: 0, series: train, isSmoothed: true))
    }
    if let validation = runs[0].series(RecordName.validationLoss) {
      lines.append(
        Chart.Line(
          name: "validation", colour: 1, run: 0, series: validation,
          isMarked: validation.points.count <= 100))
    }
    return Chart(
      title: "Loss", note: Self.note(lines), lines: lines, marks: runs[0].info.resumes.map(\.step))
  }

  private func chart(_ name: String, _ title: String) -> Chart {
    let isNoisy = name.hasPrefix("train/") && name != RecordName.learningRate
    let isFirst = name == RecordName.trainLoss || name == RecordName.validationLoss
    let unit = name == RecordName.memory ? memoryUnit : (name: "", size: 1)
    let lines = runs.enumerated().compactMap { number, run -> Chart.Line? in
      guard var series = run.series(name) else { return nil }
      if unit.size != 1 {
        series.points = series.points.map { .init(step: $0.step, value: $0.value / unit.size) }
      }
      return Chart.Line(
        name: names[number], colour: number, run: number, series: series,
        isMarked: name.hasPrefix(RecordName.validation) && series.points.count <= 100,
        isSmoothed: isNoisy,
        showsRaw: runs.count == 1 || (runs.count <= 3 && name == RecordName.trainLoss),
        detail: isFirst ? detail(of: number) : "")
    }
    return Chart(
      title: unit.name.isEmpty ? title : "\(title) in \(unit.name)",
      hasLegend: runs.count > 1 && (isFirst || runs.count <= 4),
      note: Self.note(lines), lines: lines, isLinearFirst: name == RecordName.learningRate,
      marks: runs.count == 1 ? runs[0].info.resumes.map(\.step) : [])
  }

  /// What differs, where that is short: of paths only the end, which the table above has whole.
  private func detail(of number: Int) -> String {
    let short = differences.settings[number].map { setting in
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts[0].split(separator: ".").suffix(2).joined(separator: ".")
      return parts.count == 2 ? "\(name)=\(parts[1])" : setting
    }
    let text = short.joined(separator: " ")
    return text.count <= 80 ? text : ""
  }

  private var memoryUnit: (name: String, size: Double) {
    let most = runs.compactMap { $0.series(RecordName.memory)?.finite.map(\.value).max() }.max()
    return (most ?? 0) >= 1_073_741_824 ? ("GiB", 1_073_741_824) : ("MiB", 1_048_576)
  }

  /// Says what is smoothed.
  private static func note(_ lines: [Chart.Line]) -> String {
    let windows = lines.filter(\.isSmoothed).map { Chart.window(of: $0.series) }
    guard let widest = windows.max(), widest > 1 else { return "" }
    return "smoothed over \(widest) records"
  }

  /// A name as a title: "validation/f1_macro" is "Validation f1 macro".
  private static func title(of name: String) -> String {
    let words = name.replacing("/", with: " ").replacing("_", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
