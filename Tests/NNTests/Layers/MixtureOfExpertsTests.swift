import LazyConfig
import NN
import Testing
import Torch

/// Adds a number: an expert whose work can be seen.
@Module
@Configurable
final class Adding: FeedForward {
  let number: Double
  init(number: Double) { self.number = number }
  func forward(_ x: Tensor) -> Tensor { x + number }
}

@Suite struct MixtureOfExpertsTests {
  /// Experts that add 0, 10, 20, …, and a router that reads its scores from the input.
  static func mixture(_ count: Int, perToken: Int, capacityFactor: Double? = nil) throws
    -> MixtureOfExperts
  {
    let mixture = try MixtureOfExperts(
      hiddenSize: count, experts: (0..<count).map { Adding(number: Double($0) * 10) },
      expertsPerToken: perToken, capacityFactor: capacityFactor, balance: 1)
    try mixture.load(["router.weight": Tensor.eye(count)], strict: false)
    return mixture
  }

  @Test func `each token goes to the expert that the router prefers`() throws {
    let mixture = try Self.mixture(3, perToken: 1)
    let x: Tensor = [[[9.0, 0, 0], [0, 0, 9]], [[0, 9, 0], [9, 0, 0]]]
    let added = mixture(x) - x
    let expected = Tensor([0.0, 20, 10, 0] as [Float], shape: [2, 2, 1]).expand([2, 2, 3])
    #expect((added - expected).abs().max().item(as: Double.self) < 1e-5)
  }

  /// 4 tokens with 2 experts each of 4: an even share is 2, and ⌈0.75·2⌉ is 2 as well, so that each expert takes 2.
  @Test(arguments: [1, 0.75])
  func `a full expert takes first choices first, then earlier tokens`(_ capacityFactor: Double)
    throws
  {
    let mixture = try Self.mixture(4, perToken: 2, capacityFactor: capacityFactor)
    let x: Tensor = [
      [1.0, 9, 0, 0],  // 1, then 0
      [9, 1, 0, 0],  // 0, then 1
      [9, 0, 1, 0],  // 0, then 2
      [9, 0, 0, 1],  // 0 is full, then 3
    ]
    let shares = x.softmax(dim: -1).topk(2).values
    let share = shares / shares.sum(dim: [1], keepdim: true)
    let (high, low) = (share[0, 0].item(as: Double.self), share[0, 1].item(as: Double.self))
    // What each token gets: its input times the shares that found a place, plus the experts' numbers.
    let kept = [high, high + low, high + low, low]
    let numbers = [high * 10, low * 10, low * 20, low * 30]
    let expected = (0..<4).map { x[$0] * kept[$0] + numbers[$0] }
    #expect(
      (mixture(x) - Tensor.stack(expected, dim: 0)).abs().max().item(as: Double.self) < 1e-5)
  }

  @Test(arguments: [2, 4, 7])
  func `the balance loss is 1 for an even use, and the number of experts for one only`(
    _ count: Int
  ) throws {
    let mixture = try Self.mixture(count, perToken: 1)
    _ = mixture(Tensor.eye(count) * 30)
    let even = try #require(mixture.auxiliaryLosses()).item(as: Double.self)
    #expect(abs(even - 1) < 1e-5)
    _ = mixture((Tensor.eye(count) * 30)[0].expand([8, count]))
    let uneven = try #require(mixture.auxiliaryLosses()).item(as: Double.self)
    #expect(abs(uneven - Double(count)) < 1e-5)
    _ = mixture.eval()(Tensor.eye(count))
    #expect(mixture.auxiliaryLosses() == nil)
  }

  @Test func `the balance loss spreads the tokens`() throws {
    let mixture: MixtureOfExperts = try ConfigTree(
      yaml: """
        _target_: MixtureOfExperts
        hidden_size: 8
        experts: {_repeat_: 4, _of_: {_target_: MLP, hidden_size: 8}}
        experts_per_token: 1
        balance: 1
        """
    ).model()
    let weight = mixture.router.weight
    noGrad { _ = weight.select(dim: 0, index: 0).add_(0.5) }
    let x = Tensor.rand([64, 8])
    var losses: [Double] = []
    for _ in 0..<30 {
      _ = mixture(x)
      let loss = mixture.auxiliaryLosses()!
      losses.append(loss.item(as: Double.self))
      loss.backward()
      noGrad { _ = weight.sub_(weight.grad! * 0.05) }
      weight.grad = nil
    }
    #expect(losses[0] > 1.2 && losses.last! < losses[0] - 0.2, "\(losses)")
  }

  @Test func `shapes are known without values`() throws {
    let mixture: MixtureOfExperts = try ConfigTree(
      yaml: """
        _target_: MixtureOfExperts
        hidden_size: 8
        experts: {_repeat_: 3, _of_: {_target_: MLP, hidden_size: 8}}
        shared_expert: {_target_: MLP, hidden_size: 8}
        """
    ).model(device: .meta)
    #expect(mixture(Tensor.zeros([2, 5, 8], device: .meta)).shape == [2, 5, 8])
  }

  @Test func `a capacity beyond all integers is none`() throws {
    let (limited, free) = (
      try Self.mixture(3, perToken: 1, capacityFactor: 1e300), try Self.mixture(3, perToken: 1)
    )
    let x = Tensor.rand([5, 3])
    #expect(limited(x).equal(free(x)))
  }

  @Test func `more choices than experts are an error`() throws {
    let error = try #require(throws: NNError.self) {
      try MixtureOfExperts(hiddenSize: 2, experts: [Adding(number: 1)])
    }
    #expect("\(error)" == "experts_per_token is 2; expected 1 to the number of experts, 1")
    #expect(throws: NNError.self) { try MixtureOfExperts(hiddenSize: 2, experts: []) }
  }
}
