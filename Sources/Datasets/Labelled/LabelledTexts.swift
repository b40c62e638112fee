public import LazyConfig

/// Where texts with labels are: the slots `train` and `validation` of ``LabelledData``.
public protocol LabelledTexts: Sendable {
  /// The files, and where in them texts and labels stand.
  func places() throws(DataError) -> LabelledPlaces
}

/// The files of texts with labels, and where in them texts and labels stand.
public struct LabelledPlaces: Sendable {
  var files: [(path: String, format: FileFormat)]
  /// The field of the text, and that of a second one; the label's stands behind them where it is in the same files.
  var fields: [String]
  var isPair: Bool
  /// For each file the one with its labels, line by line; nil where labels stand beside texts.
  var labelFiles: [String]?
}

/// Files of records with a text, or two, and a label in each: `.jsonl`, `.csv`, `.tsv`.
@Configurable
public struct LabelledFiles: LabelledTexts {
  let files: [String]
  let text: String
  let secondText: String?
  let label: String

  /// - Parameters:
  ///   - files: Names of files and folders, and patterns.
  ///   - text: The field or column of the text.
  ///   - secondText: The field or column of a second text; null for single texts.
  ///   - label: The field or column of the label.
  public init(
    files: [String], text: String = "text", secondText: String? = nil, label: String = "label"
  ) {
    self.files = files
    self.text = text
    self.secondText = secondText
    self.label = label
  }

  public func places() throws(DataError) -> LabelledPlaces {
    let files = try FilePattern.files(files).map { ($0, FileFormat(of: $0)) }
    for (file, format) in files where format == .text {
      throw .badRecord(
        file: file, line: 1,
        message: """
          a file of texts with labels ends in .jsonl, .csv or .tsv, or in .gz behind that; for texts and labels in \
          files of their own use TextAndLabelFiles
          """)
    }
    return LabelledPlaces(
      files: files, fields: [text] + (secondText.map { [$0] } ?? []) + [label],
      isPair: secondText != nil)
  }
}

/// Files with a text in each line, and files with the label of each line.
@Configurable
public struct TextAndLabelFiles: LabelledTexts {
  let texts: [String]
  let labels: [String]

  /// - Parameters:
  ///   - texts: Files with a text in each line.
  ///   - labels: As many files with a label in each line, in the same order.
  public init(texts: [String], labels: [String]) {
    self.texts = texts
    self.labels = labels
  }

  public func places() throws(DataError) -> LabelledPlaces {
    let textFiles = try FilePattern.files(texts)
    let labelFiles = try FilePattern.files(labels)
    guard textFiles.count == labelFiles.count else {
      throw .badSetting(
        name: "labels", expected: "as many files as texts has: \(textFiles.count)",
        found: "\(labelFiles.count)")
    }
    return LabelledPlaces(
      files: textFiles.map { ($0, .lines) }, fields: ["text"], isPair: false,
      labelFiles: labelFiles)
  }
}
