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
  ///   model runs, its module, the shapes, and where it was written. ``NNError`` when the tree builds no module, or the
  ///   example does not fit it. ``ModelNotRunnable`` when the model cannot be run without values.
  public func summary(
    batch: Int = 8, length: Int? = nil, dtype: DType = .float32, optimizer: OptimizerKind = .adamw,
    registry: TargetRegistry = .discovered
  ) throws -> ModelSummary {
    let record = BuildRecord()
    do {
      return try OperatorFailure.catching {
        let defaults = ModelDefaults(dtype: dtype, device: .meta, isDeferred: true)
        let trace = try ModelDefaults.$current.withValue(defaults) {
          try buildTraced(registry: registry)
        }
        guard let model = trace.object as? any Module else {
          throw NNError.noModule(found: "\(type(of: trace.object))")
        }
        model.assignPaths()
        record.trace = trace
        record.model = model
        return try ModelSummary(of: model, batch: batch, length: length, optimizer: optimizer)
      }
    } catch let error as OperatorError {
      throw record.explain(error)
    }
  }

  /// What is wrong with a valid tree when it is built on the meta device and runs once: initialisers that throw, shapes
  /// that do not fit. Nothing for a tree that builds no module, or one that cannot be run without values.
  public func problemsWhenRun(registry: TargetRegistry = .discovered) -> [Problem] {
    do {
      _ = try summary(batch: 2, length: nil, registry: registry)
      return []
    } catch let error as ConfigError {
      return error.problems
    } catch NNError.noModule, is ModelNotRunnable {
      return []
    } catch {
      return [Problem(.failedRun, at: .root, "\(error)", origin: root.origin)]
    }
  }
}

/// A model whose forward pass reads values, or calls an operator that knows no meta tensors.
public struct ModelNotRunnable: Error, CustomStringConvertible {
  /// The operator's own message.
  public let message: String

  public var description: String {
    "the model cannot be run without values, on the meta device: \(message)"
  }
}

/// What was built where, for the error of a thread that does not come back.
private final class BuildRecord {
  var trace: BuildTrace?
  var model: (any Module)?

  /// The error as a problem of the tree: at the nearest node above the module that failed.
  func explain(_ error: OperatorError) -> any Error {
    let lines = error.message.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    let message = lines.first ?? "an operator failed"
    if error.code == .unsupported || Self.needsValues(message) {
      return ModelNotRunnable(message: message)
    }
    let modules = error.owners.compactMap { $0 as? any Module }
    let node = modules.lazy.compactMap { self.trace?.node(of: $0) }.first
    let module = modules.first
    let path = module.flatMap { try? Path(parsing: $0.path) } ?? node?.path ?? .root
    let name = module.map { "\(type(of: $0)) " } ?? ""
    var notes = lines.dropFirst().map { $0.trimmingCharacters(in: .whitespaces) }
    if let node, !node.settings.isEmpty {
      notes.append("\(node.path.isRoot ? node.target : "\(node.path), \(node.target)"):")
      notes += node.settings.map { "  \($0)" }
    }
    return ConfigError(
      Problem(
        .failedRun, at: path, "\(name)fails: \(message)",
        origin: node?.origin, notes: Array(notes)))
  }

  /// Whether a message is about the meta device, and not about the model.
  private static func needsValues(_ message: String) -> Bool {
    ["meta tensor", "same device", "Meta"].contains { message.contains($0) }
  }
}
