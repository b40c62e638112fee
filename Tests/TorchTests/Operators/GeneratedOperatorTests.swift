import Testing
import Torch

/// One call for each way in which an argument or a result crosses into C++, in the words of an
/// ordinary call. Values are worked out by hand; all are exact in float32.
@Suite struct GeneratedOperatorTests {
  let x: Tensor = [[1.0, 2.0], [3.0, 4.0]]

  @Test func tensorsAndScalars() {
    #expect(x.add(x, alpha: 2).equal([[3.0, 6.0], [9.0, 12.0]]))
    #expect(x.add(1).equal([[2.0, 3.0], [4.0, 5.0]]))
    #expect(x.mul(0.5).equal([[0.5, 1.0], [1.5, 2.0]]))
    #expect(x.pow(2).equal([[1.0, 4.0], [9.0, 16.0]]))
    #expect(x.addcmul(x, x, value: 2).equal([[3.0, 10.0], [21.0, 36.0]]))
    #expect(Tensor.pow(2, x).equal([[2.0, 4.0], [8.0, 16.0]]))
    #expect(x.clamp(min: 2).equal([[2.0, 2.0], [3.0, 4.0]]))
    #expect(x.clamp(max: x.t()).equal([[1.0, 2.0], [2.0, 4.0]]))
    #expect(x.gt(2).equal([[false, false], [true, true]]))
  }

  @Test func changesInPlace() {
    let y = x.clone()
    y.add_(1).mul_(2)
    #expect(y.equal([[4.0, 6.0], [8.0, 10.0]]))
    y.zero_()
    #expect(y.equal(Tensor.zeros([2, 2])))
    y.copy_(x)
    #expect(y.equal(x))
    y.transpose_(0, 1)
    #expect(y.equal(x.t()))
  }

  @Test func listsOfIntegersAndOneNumberForThem() {
    #expect(x.sum().item() == 10.0)
    #expect(x.sum(dim: 0).equal([4.0, 6.0]))
    #expect(x.sum(dim: [0, 1], keepdim: true).equal([[10.0]]))
    #expect(x.sum(dim: nil).item() == 10.0)
    #expect(x.mean(dim: -1, dtype: .float64).dtype == .float64)
    #expect(x.amax(dim: 1).equal([2.0, 4.0]))
    #expect(x.amax().item() == 4.0)
    #expect(x.std(dim: 1, correction: 0).equal([0.5, 0.5]))
    #expect(x.view([4]).shape == [4])
    #expect(x.permute([1, 0]).equal(x.t()))
    #expect(x.roll(1, dims: 0).equal([[3.0, 4.0], [1.0, 2.0]]))
    #expect(x.unflatten(dim: 1, [2, 1]).shape == [2, 2, 1])
  }

  @Test func severalResults() {
    let (values, indices) = x.max(dim: 1)
    #expect(values.equal([2.0, 4.0]))
    #expect(indices.equal([1, 1]))
    #expect(x.max().item() == 4.0)
    #expect(x.max(x.t()).equal([[1.0, 3.0], [3.0, 4.0]]))
    #expect(x.topk(1, dim: 0).values.equal([[3.0, 4.0]]))
    let distinct = ([3, 1, 3] as Tensor).unique(returnInverse: true, returnCounts: true)
    #expect(distinct.values.equal([1, 3]))
    #expect(distinct.inverse.equal([1, 0, 1]))
    #expect(distinct.counts.equal([1, 2]))
    let moments = x.varMean(dim: 1, correction: 0)
    #expect(moments.variance.equal([0.25, 0.25]))
    #expect(moments.mean.equal([1.5, 3.5]))
  }

  @Test func listsOfTensors() {
    #expect(Tensor.cat([x, x], dim: 1).shape == [2, 4])
    #expect(Tensor.stack([x, x, x]).shape == [3, 2, 2])
    #expect(x.unbind().map(\.shape) == [[2], [2]])
    #expect(x.split(1, dim: 1).map { $0.squeeze(dim: 1) }[1].equal([2.0, 4.0]))
    #expect(x.chunk(2)[0].equal([[1.0, 2.0]]))
    #expect(Tensor.einsum("ij,kj->ik", [x, x]).equal(x.matmul(x.t())))
    #expect(
      Tensor.meshgrid([[0, 1], [0, 1, 2]], indexing: "ij").map(\.shape) == [[2, 3], [2, 3]])
  }

  @Test func listsOfOptionalTensors() {
    #expect(x.index([nil, [1]]).equal([[2.0], [4.0]]))
    #expect(x.index([[0, 1], [1, 0]]).equal([2.0, 3.0]))
    #expect(x.indexPut([[0]], values: [9.0, 9.0]).equal([[9.0, 9.0], [3.0, 4.0]]))
  }

  @Test func optionalTensorsAndEnums() {
    let weight: Tensor = [[1.0, 0.0], [0.0, 2.0]]
    #expect(x.linear(weight: weight).equal([[1.0, 4.0], [3.0, 8.0]]))
    #expect(x.linear(weight: weight, bias: [1.0, 1.0]).equal([[2.0, 5.0], [4.0, 9.0]]))
    #expect(x.mseLoss(weight).item() == 4.25)
    #expect(x.mseLoss(weight, reduction: .sum).item() == 17.0)
    #expect(x.mseLoss(weight, reduction: .none).equal([[0.0, 4.0], [9.0, 4.0]]))
  }

  @Test func optionalNumbersAndStrings() {
    #expect(x.argmax().item() == 3)
    #expect(x.argmax(dim: 0).equal([1, 1]))
    #expect(x.div(2, roundingMode: "floor").equal([[0.0, 1.0], [1.0, 2.0]]))
    #expect(x.div(2, roundingMode: nil).equal([[0.5, 1.0], [1.5, 2.0]]))
    #expect(x.slice(dim: 1, start: 1).equal([[2.0], [4.0]]))
    #expect(
      x.scatterReduce(dim: 1, index: [[0], [0]], src: [[5.0], [5.0]], reduce: "sum")
        .equal([[6.0, 2.0], [8.0, 4.0]]))
    #expect(abs(x.gelu(approximate: "tanh").sum().item(as: Double.self) - 9.7921) < 1e-3)
    let image = x.view([1, 1, 2, 2])
    #expect(image.upsampleNearest2d(outputSize: 4).shape == [1, 1, 4, 4])
    #expect(image.upsampleNearest2d(outputSize: nil, scaleFactors: [2, 2]).shape == [1, 1, 4, 4])
  }

  @Test func windowsAndStrides() {
    let image = Tensor.arange(16, dtype: .float32).view([1, 1, 4, 4])
    let kernel = Tensor.ones([1, 1, 2, 2])
    #expect(image.conv2d(weight: kernel, stride: 2).equal([[[[10.0, 18.0], [42.0, 50.0]]]]))
    #expect(image.conv2d(weight: kernel).shape == [1, 1, 3, 3])
    #expect(image.conv2d(weight: kernel, stride: [2, 1], padding: [1, 0]).shape == [1, 1, 3, 3])
    let wide = Tensor.ones([1, 1, 3, 3])
    #expect(image.conv2d(weight: wide, padding: "same").shape == [1, 1, 4, 4])
    #expect(image.maxPool2d(kernelSize: 2).equal([[[[5.0, 7.0], [13.0, 15.0]]]]))
    #expect(image.maxPool2d(kernelSize: 2, stride: 1).shape == [1, 1, 3, 3])
    #expect(image.avgPool2d(kernelSize: [2, 2]).equal([[[[2.5, 4.5], [10.5, 12.5]]]]))
    #expect(image.adaptiveAvgPool2d(outputSize: 1).item() == 7.5)
  }

  @Test func creation() {
    let zeros = Tensor.zeros([2, 3], dtype: .int64, device: .cpu)
    #expect(zeros.shape == [2, 3])
    #expect(zeros.dtype == .int64)
    #expect(Tensor.ones(like: x).equal([[1.0, 1.0], [1.0, 1.0]]))
    #expect(Tensor.full([2], value: 7).equal([7, 7]))
    #expect(Tensor.arange(3).equal([0, 1, 2]))
    #expect(Tensor.arange(1, 6, step: 2).equal([1, 3, 5]))
    #expect(Tensor.linspace(0, 1, steps: 3).equal([0.0, 0.5, 1.0]))
    #expect(Tensor.eye(2).equal([[1.0, 0.0], [0.0, 1.0]]))
    #expect(x.tril().equal([[1.0, 0.0], [3.0, 4.0]]))
    #expect(x.newFull([1], value: 3).equal([3.0]))
    #expect(([1, 0] as Tensor).oneHot().equal([[0, 1], [1, 0]]))
    #expect(x.to(.int64).dtype == .int64)
    #expect(x.to(dtype: .float16).dtype == .float16)
    #expect(x.toCopy(memoryFormat: .contiguous).equal(x))
    #expect(Tensor.empty([2, 2, 1, 1], memoryFormat: .channelsLast).strides == [2, 1, 2, 2])
  }

  @Test func choices() {
    let mask: Tensor = [[true, false], [false, true]]
    #expect(Tensor.where(mask, x, 0).equal([[1.0, 0.0], [0.0, 4.0]]))
    #expect(Tensor.where(mask, x, x.neg()).equal([[1.0, -2.0], [-3.0, 4.0]]))
    #expect(x.maskedFill(mask, value: 0).equal([[0.0, 2.0], [3.0, 0.0]]))
    #expect(x.maskedSelect(mask).equal([1.0, 4.0]))
    #expect(x.gather(dim: 1, index: [[1], [0]]).equal([[2.0], [3.0]]))
  }

  @Test func randomNumbersComeFromTheirGenerator() throws {
    let generator = try Generator(seed: 7)
    let state = generator.state()
    let first = Tensor.randn([4], generator: generator)
    let second = Tensor.randn([4], generator: generator)
    #expect(!first.equal(second))
    try generator.restore(state)
    #expect(Tensor.randn([4], generator: generator).equal(first))
    try generator.restore(state)
    let integers = Tensor.randint(10, [100], generator: generator)
    #expect(integers.ge(0).all().equal(Tensor(true)))
    #expect(integers.lt(10).all().equal(Tensor(true)))
    #expect(Tensor.randperm(5, generator: generator).sort().values.equal([0, 1, 2, 3, 4]))
    #expect(
      Tensor.empty([8]).uniform_(from: 2, to: 3, generator: generator).ge(2).all().item() == true)
  }

  @Test func answersThatAreNoTensors() {
    #expect(x.equal(x.clone()))
    #expect(x.allclose(x.add(1e-9)))
    #expect(!x.equal(x.t()))
  }

  @Test func attentionAveragesTheValues() {
    let query = Tensor.zeros([1, 1, 2, 4])
    let value = Tensor.arange(8, dtype: .float32).view([1, 1, 2, 4])
    let out = Tensor.scaledDotProductAttention(query: query, key: query, value: value)
    #expect(out.equal([[[[2.0, 3.0, 4.0, 5.0], [2.0, 3.0, 4.0, 5.0]]]]))
    let causal = Tensor.scaledDotProductAttention(
      query: query, key: query, value: value, isCausal: true)
    #expect(causal[0, 0, 0].equal([0.0, 1.0, 2.0, 3.0]))
  }
}
