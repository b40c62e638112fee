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
    charts[0].isWide = true
    if charts.count == 2 { charts[1].isWide = true }
    let known = [
      (RecordName.learningRate, "Learning rate"), (RecordName.gradientNorm, "Gradient norm"),
      (RecordName.tokensPerSecond, "Tokens a second"),
      (RecordName.examplesPerSecond, "Examples a second"), (RecordName.memory, "Memory in GiB"),
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
    let lines = runs.enumerated().compactMap { number, run -> Chart.Line? in
      guard var series = run.series(name) else { return nil }
      if name == RecordName.memory {
        series.points = series.points.map {
          Series.Point(step: $0.step, value: $0.value / 1_073_741_824)
        }
      }
      return Chart.Line(
        name: names[number], colour: number, run: number, series: series,
        isMarked: name.hasPrefix(RecordName.validation) && series.points.count <= 100,
        isSmoothed: isNoisy, showsRaw: runs.count <= 3)
    }
    return Chart(
      title: title, note: Self.note(lines), lines: lines,
      marks: runs.count == 1 ? runs[0].info.resumes.map(\.step) : [])
  }

  /// Says what is smoothed.
  private static func note(_ lines: [Chart.Line]) -> String {
    let windows = lines.filter(\.isSmoothed).map { Chart.window(of: $0.series) }
    guard let widest = windows.max(), widest > 1 else { return "" }
    return "smoothed over \(Int(widest)) records"
  }

  /// A name as a title: "validation/f1_macro" is "Validation f1 macro".
  private static func title(of name: String) -> String {
    let words = name.replacing("/", with: " ").replacing("_", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
