import ArgumentParser
import ConfigCommands
import Datasets
import Foundation
import LazyConfig
import Runs
import Torch
import Training

/// A run that a command is about to execute.
struct RunLaunch {
  let folder: RunFolder
  let config: ConfigTree
  let parent: ConfigTree?
  let run: TrainingRun
  let info: RunInfo
  let resumes: Bool

  /// A new run of a source.
  ///
  /// - Throws: `ConfigError` for a config that is wrong, or makes something else than a run.
  init(_ source: SourceArguments, runDir: String?) throws {
    if (try? RunFolder(source.source).readInfo()) != nil {
      throw ValidationError(
        "'\(source.source)' is a run's folder: add --resume to go on with it, or take its "
          + "'\(source.source)/config.yaml' for a new run")
    }
    self.init(
      folder: RunFolder(runDir ?? Self.newFolder(for: source.source)),
      config: try source.load().executed(), parent: try Self.parent(source),
      info: RunFacts.info(source), resumes: false, run: try Self.run(source.load()))
  }

  /// A new run of a config, as a sweep makes it.
  init(
    _ config: ConfigTree, parent: ConfigTree?, info: RunInfo, in folder: String, resumes: Bool
  ) throws {
    self.init(
      folder: RunFolder(folder), config: try config.executed(), parent: parent, info: info,
      resumes: resumes, run: try Self.run(config))
  }

  /// A run that goes on: the source is its folder, or what it was made of together with `--run-dir`.
  init(resuming source: SourceArguments, runDir: String?) throws {
    let folder = RunFolder(runDir ?? source.source)
    let info = try folder.readInfo()
    let saved = try ConfigLoader(recipes: RecipeRegistry([])).load(folder.config)
    let isSourceTheRun = runDir == nil || RunFolder(source.source) == folder
    let config =
      isSourceTheRun
      ? try ConfigLoader(recipes: RecipeRegistry([])).load(
        folder.config, overrides: source.overrides) : try source.load()
    let executed = try config.executed()
    try ResumeRule.check(saved: saved, new: executed, folder: folder.path)
    self.init(
      folder: folder, config: executed, parent: nil, info: info, resumes: true,
      run: try Self.run(config))
  }

  private init(
    folder: RunFolder, config: ConfigTree, parent: ConfigTree?, info: RunInfo, resumes: Bool,
    run: TrainingRun
  ) {
    self.folder = folder
    self.config = config
    self.parent = parent
    self.info = info
    self.resumes = resumes
    self.run = run
  }

  static func run(_ tree: ConfigTree) throws -> TrainingRun {
    let object = try tree.build(as: Any.self)
    guard let run = object as? TrainingRun else {
      throw InputError(
        description: """
          the config makes \(type(of: object)), which is no TrainingRun
            runs: \(Self.recipes.joined(separator: ", "))
          """)
    }
    return run
  }

  /// The recipes that make runs.
  private static var recipes: [String] {
    RecipeRegistry.discovered.recipes.filter { recipe in
      guard let tree = try? recipe.tree(), case .call(let call) = tree.root.value else {
        return false
      }
      return call.target == "TrainingRun"
    }.map(\.name)
  }

  private static func parent(_ source: SourceArguments) throws -> ConfigTree? {
    guard !source.overrides.isEmpty else { return nil }
    return try? source.loader.load(source.source).executed()
  }

  /// `runs/NAME`, or the first of `runs/NAME-2`, `runs/NAME-3` … that is not there.
  private static func newFolder(for source: String) -> String {
    let name = ((source as NSString).lastPathComponent as NSString).deletingPathExtension
    let first = "runs/\(name)"
    guard FileManager.default.fileExists(atPath: first) else { return first }
    var number = 2
    while FileManager.default.fileExists(atPath: "\(first)-\(number)") { number += 1 }
    return "\(first)-\(number)"
  }

  /// Executes the run, and says where to look.
  func execute(on device: Device, isQuiet: Bool) throws -> RunExecution.Ending {
    let execution = RunExecution(
      of: run, config: config, parent: parent, in: folder, device: device, info: info,
      cacheFolder: RunFacts.cacheFolder)
    execution.isQuiet = isQuiet
    if !isQuiet { execution.preparation = PreparationLine.show }
    let ending = try execution.run(resumes: resumes)
    if ending.status == .stopped {
      Terminal.printError(
        """
        stopped after step \(ending.step) by \(ending.reason ?? "the user"); a checkpoint is written
          to go on: \(ProcessInfo.processInfo.processName) train \(folder.path) --resume
        """)
    }
    return ending
  }
}

/// How far the preparation of the data is, on a line of the terminal.
private enum PreparationLine {
  @Sendable static func show(_ progress: PreparationProgress) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    let megabytes = Double(progress.bytesDone) / 1e6
    let text =
      "\r\u{1B}[Kpreparing: \(progress.filesDone) of \(progress.fileCount) files, "
      + String(format: "%.1f MB, ", megabytes) + "\(progress.tokensDone) tokens"
    let isDone = progress.filesDone == progress.fileCount
    FileHandle.standardError.write(Data((isDone ? "\r\u{1B}[K" : text).utf8))
  }
}
