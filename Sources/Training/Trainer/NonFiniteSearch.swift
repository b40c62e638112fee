import NN
import Torch

/// A NaN or an infinite number that stopped a run.
public struct NonFinite: Sendable, Equatable {
  /// The step, from 1.
  public let step: Int
  /// What was not finite.
  public let what: String
  /// Where the first such number came from, in words; nil when that was not found.
  public let source: String?

  static func word(_ number: Double) -> String { number.isNaN ? "NaN" : "infinite" }
}

extension NonFinite: CustomStringConvertible {
  public var description: String {
    let first = source.map { "the first such number: \($0)" } ?? "every module's result is finite"
    return """
      step \(step): \(what)
        \(first)
        a lower learning rate, a longer warmup or clip_norm may help; the last checkpoint is as it was
      """
  }
}

/// Looks for the first number that is NaN or infinite.
enum NonFiniteSearch {
  /// A parameter that holds one.
  static func inWeights(of model: any Module) -> String? {
    model.parameters().first { $0.value.tensor.map(hasNonFinite) == true }
      .map { "the weight \($0.path) holds \(kind($0.value.tensor))" }
  }

  /// The first module whose result holds one, while none of its arguments does.
  static func inForwardPass(of model: any Module, _ run: () throws -> Void) -> String? {
    var found: String?
    var hooks: [ModuleHook] = []
    for named in model.modules() {
      let hook = named.value.onCall { module, arguments, result in
        guard found == nil, hasNonFinite(result) else { return nil }
        let given = arguments.contains(where: hasNonFinite) ? ", which was given such numbers" : ""
        let place = named.path.isEmpty ? "the model" : named.path
        found = "\(place) (\(type(of: module))) gave \(kind(result))\(given)"
        return nil
      }
      hooks.append(hook)
    }
    defer { for hook in hooks { hook.remove() } }
    try? noGrad(run)
    return found
  }

  /// The last module, in the order of the model, with a parameter whose gradient holds one: the backward pass comes
  /// to it first.
  static func inGradients(of model: any Module) -> String? {
    model.parameters().last { $0.value.tensor?.grad.map(hasNonFinite) == true }
      .map { "the gradient of \($0.path) holds \(kind($0.value.tensor?.grad))" }
  }

  private static func hasNonFinite(_ tensor: Tensor) -> Bool {
    tensor.dtype.isFloatingPoint && tensor.isfinite().all().item() == .bool(false)
  }

  private static func kind(_ tensor: Tensor?) -> String {
    tensor?.isnan().any().item() == .bool(true) ? "NaN" : "an infinite number"
  }
}
