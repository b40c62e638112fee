public import Torch

/// What every module has besides its own properties.
public final class ModuleState {
  /// The names from the root to the module; empty for the root, and before ``Module/assignPaths()``.
  public internal(set) var path = ""
  /// Whether the module trains: dropout drops.
  public package(set) var isTraining = true
  /// Whether the backward pass computes the forward pass anew, instead of keeping what it needs of it; see
  /// ``Module/recompute(_:_:)``.
  public internal(set) var recomputes = false
  /// Whether all attentions below were found to keep texts apart that lie in one row: a step does not look again.
  var keepsTextsApart = false
  /// What is called after each forward pass.
  var hooks: [(id: Int, body: (any Module, [Tensor], Tensor) -> Tensor?)] = []
  private var hookCount = 0

  /// The state of a module that trains and has no path yet.
  public init() {}

  func add(_ body: @escaping (any Module, [Tensor], Tensor) -> Tensor?) -> Int {
    hookCount += 1
    hooks.append((hookCount, body))
    return hookCount
  }
}

/// A hook that ``Module/onForward(_:)`` or ``Module/onCall(_:)`` set.
public struct ModuleHook {
  let state: ModuleState
  let id: Int

  /// Takes the hook away.
  public func remove() { state.hooks.removeAll { $0.id == id } }
}

extension Module {
  /// The names from the root: `layers.3.attention`; empty for the root, and before ``assignPaths()``.
  public var path: String { moduleState.path }
  /// Whether the module trains: dropout drops.
  public var isTraining: Bool { moduleState.isTraining }
  /// Whether something depends on the module's forward pass as such: a hook, or that it is computed anew.
  package var isObserved: Bool { moduleState.recomputes || !moduleState.hooks.isEmpty }

  /// Calls a body with the result of each forward pass that is a tensor. What it returns takes the result's
  /// place; nil leaves it.
  @discardableResult
  public func onForward(_ body: @escaping (any Module, Tensor) -> Tensor?) -> ModuleHook {
    onCall { module, _, result in body(module, result) }
  }

  /// Calls a body with those arguments of each forward pass that are tensors, but for optional ones, and with its
  /// result when that is one. What it returns takes the result's place; nil leaves it.
  @discardableResult
  public func onCall(
    _ body: @escaping (_ module: any Module, _ arguments: [Tensor], _ result: Tensor) -> Tensor?
  ) -> ModuleHook {
    ModuleHook(state: moduleState, id: moduleState.add(body))
  }

  /// Runs a forward pass: an operator that fails in it names this module, and hooks see its result.
  ///
  /// - Parameters:
  ///   - arguments: What hooks see as the arguments.
  ///   - body: The forward pass.
  @inline(__always)
  public func running<Result>(
    with arguments: @autoclosure () -> [Tensor] = [], _ body: () -> Result
  ) -> Result {
    let result = OperatorFailure.attributing(to: self, body)
    return moduleState.hooks.isEmpty ? result : afterHooks(arguments(), result)
  }

  @inline(never)
  private func afterHooks<Result>(_ arguments: [Tensor], _ result: Result) -> Result {
    guard var tensor = result as? Tensor else { return result }
    for hook in moduleState.hooks {
      if let replacement = hook.body(self, arguments, tensor) { tensor = replacement }
    }
    return tensor as! Result
  }
}
