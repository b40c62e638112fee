import Foundation
public import LazyConfig
public import Torch

extension ConfigTree {
  /// Builds the model that the tree describes on the meta device, and looks at it: see ``ModelSummary``.
  ///
  /// It runs on a thread of its own, so that a shape that does not fit is an error and not the end of the program.
  /// That thread and what it holds are not given back then.
  ///
  /// - Parameters:
  ///   - batch: How many samples the example has.
  ///   - length: How long its sequences are; the model's longest when nil, but no more than 512.
  ///   - dtype: The parameters' type.
  ///   - optimizer: Whose memory is counted.
  /// - Throws: ``ConfigError`` with everything that is wrong with the tree; or with the part that fails when the
  ///   model is built or runs: its path, the shapes, and where it was written. ``NNError`` when the tree builds no
  ///   module, or the example does not fit it.
  public func summary(
    batch: Int = 8, length: Int? = nil, dtype: DType = .float32, optimizer: OptimizerKind = .adamw,
    registry: TargetRegistry = .discovered
  ) throws -> ModelSummary {
    func attempt(_ build: TracedBuild, runs: Bool) throws -> ModelSummary {
      try OperatorFailure.catching {
        let defaults = ModelDefaults(dtype: dtype, device: .meta, isDeferred: true)
        let object = try ModelDefaults.$current.withValue(defaults) { try build.build() }
        let model = try ModelDefaults.$current.withValue(defaults) { try Self.model(in: object) }
        model.assignPaths()
        let problems = model.shapeProblems(in: build)
        guard problems.isEmpty else { throw ConfigError(problems) }
        return try ModelSummary(
          of: model, batch: batch, length: length, optimizer: optimizer, runs: runs)
      }
    }
    let build = try tracedBuild(registry: registry)
    do {
      return try attempt(build, runs: true)
    } catch let error as OperatorError {
      guard error.isAboutMeta else { throw error.problem(in: build) }
      // What the first attempt built belongs to a thread that stays where it is.
      let build = try tracedBuild(registry: registry)
      do {
        var summary = try attempt(build, runs: false)
        summary.notRun = .needsValues(error.metaMessage)
        return summary
      } catch let error as OperatorError {
        throw error.problem(in: build)
      }
    }
  }

  private static func model(in object: Any) throws -> any Module {
    if let holder = object as? any HasModel { return try holder.makeModel() }
    guard let model = object as? any Module else {
      throw NNError.noModule(found: "\(type(of: object))")
    }
    return model
  }

  /// Builds what a valid tree describes on the meta device, and runs it once: finds initialisers that throw, and shapes
  /// that do not fit.
  ///
  /// Nothing is found in a tree that builds no module, and a warning says when one cannot be run without values.
  public func checkByRunning(registry: TargetRegistry = .discovered) -> CheckReport {
    do {
      let summary = try summary(batch: 2, registry: registry)
      guard case .needsValues? = summary.notRun else { return CheckReport(problems: []) }
      return CheckReport(
        problems: [], warnings: [Problem(.failedRun, at: .root, summary.notRunText)])
    } catch let error as ConfigError {
      return CheckReport(problems: error.problems)
    } catch NNError.noModule {
      return CheckReport(problems: [])
    } catch {
      return CheckReport(problems: [Problem(.failedRun, at: .root, "\(error)", origin: root.origin)]
      )
    }
  }
}

extension Module {
  /// The parameters whose shapes no tensor can have, one for each shape, with what the nearest node above says.
  fileprivate func shapeProblems(in build: TracedBuild) -> [Problem] {
    let modules = Dictionary(modules().map { ($0.path, $0.value) }) { first, _ in first }
    func node(above path: String) -> BuiltNode? {
      var steps = path.split(separator: ".")
      while !steps.isEmpty {
        steps.removeLast()
        if let module = modules[steps.joined(separator: ".")], let node = build.node(of: module) {
          return node
        }
      }
      return nil
    }
    // Where the tree is a run, the model is a part of it.
    let root = build.node(of: self)?.path.text ?? ""
    var seen: Set<[Int]> = []
    return parameters().compactMap { named in
      guard let shape = named.value.impossibleShape, seen.insert(shape).inserted else { return nil }
      let node = node(above: named.path)
      return Problem(
        .failedBuild,
        at: (try? Path(parsing: root.isEmpty ? named.path : "\(root).\(named.path)")) ?? .root,
        "a parameter cannot have the shape \(shape)", origin: node?.origin,
        notes: node?.sizes ?? [])
    }
  }
}

extension OperatorError {
  private var lines: [String] {
    message.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  var firstLine: String { lines.first ?? "an operator failed" }

  /// Without what libtorch says of compilers in Python.
  var metaMessage: String {
    firstLine.split(separator: " You may have run into").first.map(String.init) ?? firstLine
  }

  /// Whether the operator knows no meta tensors, or needs their values: then nothing is wrong with the model.
  var isAboutMeta: Bool {
    code == .unsupported
      || ["meta tensor", "same device", "Meta"].contains { firstLine.contains($0) }
  }

  /// What stands in the tree before the paths of modules: `model.` where the tree is a run.
  private static func prefix(_ modules: [any Module], _ build: TracedBuild) -> String {
    for module in modules {
      guard let text = build.node(of: module)?.path.text else { continue }
      if module.path.isEmpty { return text.isEmpty ? "" : "\(text)." }
      if text.hasSuffix(module.path) { return String(text.dropLast(module.path.count)) }
    }
    return ""
  }

  /// The failure as a problem of a tree: at the module that it happened in, with what the nearest node above says.
  func problem(in build: TracedBuild) -> ConfigError {
    let modules = owners.compactMap { $0 as? any Module }
    let node = modules.lazy.compactMap(build.node).first ?? build.current
    let path =
      modules.first.flatMap { try? Path(parsing: Self.prefix(modules, build) + $0.path) }
      ?? node?.path ?? .root
    let name = modules.first.map { "\(type(of: $0))" } ?? node?.target ?? "a part"
    var notes = lines.dropFirst().map { $0.replacing(" on meta", with: "") }
    if let node, !node.sizes.isEmpty {
      if node.path != path { notes.append("in \(node.target) at \(node.path):") }
      notes += node.sizes
    }
    return ConfigError(
      Problem(
        .failedRun, at: path, "\(name) failed: \(firstLine)", origin: node?.origin,
        notes: Array(notes)))
  }
}
