internal import CTorch

/// How a step of Adam changes parameters.
public struct AdamStep: Sendable {
  /// The number of the step, from 1.
  public var number: Int
  /// The learning rate.
  public var lr: Double
  /// How much of the gradients' mean and mean square stays: β₁, β₂.
  public var betas: (Double, Double)
  /// What is added to the root of the mean square.
  public var eps: Double
  /// How much the parameters decay.
  public var weightDecay: Double
  /// Whether lr·weightDecay of a parameter goes, as in AdamW; otherwise weightDecay of it is added to its gradient.
  public var decaysApart: Bool
  /// What gradients are multiplied by.
  public var gradientScale: Double

  /// - Parameters:
  ///   - number: The number of the step, from 1.
  ///   - lr: The learning rate.
  ///   - betas: How much of the gradients' mean and mean square stays.
  ///   - eps: What is added to the root of the mean square.
  ///   - weightDecay: How much the parameters decay.
  ///   - decaysApart: Whether decay is apart from the gradients, as in AdamW.
  ///   - gradientScale: What gradients are multiplied by.
  public init(
    number: Int, lr: Double, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, decaysApart: Bool = true, gradientScale: Double = 1
  ) {
    self.number = number
    self.lr = lr
    self.betas = betas
    self.eps = eps
    self.weightDecay = weightDecay
    self.decaysApart = decaysApart
    self.gradientScale = gradientScale
  }
}

extension Tensor {
  /// A step of Adam for many parameters in one pass (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1; Loshchilov and Hutter
  /// 2019, arXiv 1711.05101, algorithm 2).
  ///
  /// On the CPU, parameters of float32 are changed by one kernel, which reads the gradients and leaves them as they are; others,
  /// and all where ``Runtime/forceProducts(_:)`` says libtorch, by libtorch's, which multiplies the gradients in place. Not
  /// recorded. Sizes, types or devices that differ from the parameter's stop the program.
  ///
  /// - Parameters:
  ///   - parameters: What is changed.
  ///   - gradients: The gradient of each.
  ///   - means: The running mean of each one's gradients; changed too.
  ///   - squares: That of the gradients' squares; changed too.
  ///   - largest: The largest mean square so far, by which is divided then; changed too. Empty for none.
  ///   - step: How.
  public static func adam_(
    _ parameters: [Tensor], gradients: [Tensor], means: [Tensor], squares: [Tensor],
    largest: [Tensor] = [], step: AdamStep
  ) {
    let count = parameters.count
    for list in [gradients, means, squares] + (largest.isEmpty ? [] : [largest]) {
      precondition(
        list.count == count,
        "adam_: there are \(count) parameters, and \(list.count) of what belongs to each")
    }
    let settings = ct_adam(
      lr: step.lr, beta1: step.betas.0, beta2: step.betas.1, eps: step.eps,
      weight_decay: step.weightDecay, gradient_scale: step.gradientScale,
      number: Int64(step.number), is_decoupled: step.decaysApart)
    let status = withHandles(parameters) { parameters, count in
      withHandles(gradients) { gradients, _ in
        withHandles(means) { means, _ in
          withHandles(squares) { squares, _ in
            withHandles(largest) { largest, largestCount in
              ct_adam_step(
                parameters, gradients, means, squares, largestCount > 0 ? largest : nil, count,
                settings)
            }
          }
        }
      }
    }
    guard status == CT_OK else {
      operatorFailed(
        "adam_", status,
        ["parameters": parameters, "gradients": gradients, "means": means, "squares": squares])
    }
  }
}
