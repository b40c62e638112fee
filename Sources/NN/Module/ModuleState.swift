public import Torch

/// What every module has besides its own properties.
public final class ModuleState {
  /// The names from the root to the module; empty for the root, and before ``Module/assignPaths()``.
  public internal(set) var path = ""
  /// Whether the module trains: dropout drops.
  public internal(set) var isTraining = true
  /// What is called after each forward pass.
  var hooks: [(id: Int, body: (any Module, Tensor) -> Tensor?)] = []
  private var hookCount = 0

  /// The state of a module that trains and has no path yet.
  public init() {}

  func add(_ body: @escaping (any Module, Tensor) -> Tensor?) -> Int {
    hookCount += 1
    hooks.append((hookCount, body))
    return hookCount
  }
}

/// A hook that ``Module/onForward(_:)`` set.
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

  /// Calls a body with the result of each forward pass that is a tensor. What it returns takes the result's
  /// place; nil leaves it.
  @discardableResult
  public func onForward(_ body: @escaping (any Module, Tensor) -> Tensor?) -> ModuleHook {
    ModuleHook(state: moduleState, id: moduleState.add(body))
  }

  /// Runs a forward pass: an operator that fails in it names this module, and hooks see its result.
  @inline(__always)
  public func running<Result>(_ body: () -> Result) -> Result {
    let result = OperatorFailure.attributing(to: self, body)
    return moduleState.hooks.isEmpty ? result : afterHooks(result)
  }

  @inline(never)
  private func afterHooks<Result>(_ result: Result) -> Result {
    guard var tensor = result as? Tensor else { return result }
    for hook in moduleState.hooks {
      if let replacement = hook.body(self, tensor) { tensor = replacement }
    }
    return tensor as! Result
  }
}
