import Testing
import Torch

@Suite struct TensorTests {
  @Test func literalsTakeTheTypeTheirNumbersAskFor() {
    let integers: Tensor = [[1, 2, 3], [4, 5, 6]]
    #expect(integers.dtype == .int64)
    #expect(integers.shape == [2, 3])
    #expect(integers.array(of: Int.self) == [1, 2, 3, 4, 5, 6])
    let mixed: Tensor = [1, 2.5]
    #expect(mixed.dtype == .float32)
    #expect(mixed.array(of: Float.self) == [1, 2.5])
    let booleans: Tensor = [true, false]
    #expect(booleans.dtype == .bool)
    let empty: Tensor = []
    #expect(empty.dtype == .float32)
    #expect(empty.shape == [0])
  }

  @Test func largeIntegersInLiteralsAreExact() {
    let large: Tensor = [9_007_199_254_740_993, 0]
    #expect(large.array(of: Int.self) == [9_007_199_254_740_993, 0])
  }

  @Test func shapeStridesAndSizesDescribeTheTensor() {
    let tensor = Tensor.zeros([2, 3, 4])
    #expect(tensor.rank == 3)
    #expect(tensor.count == 24)
    #expect(tensor.strides == [12, 4, 1])
    #expect(tensor.size(-1) == 4)
    #expect(tensor.elementSize == 4)
    #expect(tensor.storageBytes == 96)
    let transposed = tensor.transpose(0, 2)
    #expect(transposed.shape == [4, 3, 2])
    #expect(transposed.strides == [1, 4, 12])
    #expect(!transposed.isContiguous())
    #expect(transposed.sharesMemory(with: tensor))
    #expect(!transposed.contiguous().sharesMemory(with: tensor))
  }

  @Test func aScalarTensorHasNoDimensions() {
    let scalar = Tensor(Float(3))
    #expect(scalar.shape == [])
    #expect(scalar.count == 1)
    #expect(scalar.item() == .double(3))
    #expect(Tensor(7).item() == .int(7))
    #expect(Tensor(true).item() == .bool(true))
    #expect(Tensor(Double(0.1)).item(as: Double.self) == 0.1)
  }

  @Test func arithmeticMixesTensorsAndSwiftNumbers() {
    let x: Tensor = [1.0, 2, 4]
    let factor: Float = 0.5
    let count = 3
    #expect((x * factor + count).array(of: Float.self) == [3.5, 4, 5])
    #expect((1 - x).array(of: Float.self) == [0, -1, -3])
    #expect((2 / x).array(of: Float.self) == [2, 1, 0.5])
    #expect((-x).array(of: Float.self) == [-1, -2, -4])
    #expect((x % 3).array(of: Float.self) == [1, 2, 1])
    #expect((x * x - x / x).array(of: Float.self) == [0, 3, 15])
  }

  @Test func compoundAssignmentNamesANewTensor() {
    let original: Tensor = [1.0, 2]
    var changed = original
    changed += 1
    changed *= original
    #expect(original.array(of: Float.self) == [1, 2])
    #expect(changed.array(of: Float.self) == [2, 6])
  }

  @Test func comparisonsGiveMasks() {
    let x: Tensor = [1, 2, 3]
    #expect((x .> 1).array(of: Bool.self) == [false, true, true])
    #expect((x .== [1, 0, 3]).array(of: Bool.self) == [true, false, true])
    #expect(((x .> 1) .& (x .< 3)).array(of: Bool.self) == [false, true, false])
    #expect((.!(x .>= 2)).array(of: Bool.self) == [true, false, false])
  }

  @Test func integersDivideToFloatingPoint() {
    let quotient = Tensor([7, 1]) / 2
    #expect(quotient.dtype == .float32)
    #expect(quotient.array(of: Float.self) == [3.5, 0.5])
  }

  @Test func aSummaryNamesTypeShapeAndDevice() {
    #expect(Tensor.zeros([2, 3]).summary == "float32[2, 3]")
    #expect(Tensor.empty([4], dtype: .int64, device: .meta).summary == "int64[4] on meta")
  }
}

@Suite struct DTypeTests {
  @Test func numbersAreThoseOfLibtorch() {
    // Facts of libtorch's ScalarType, checked through tensors of each type.
    for dtype in DType.named {
      let tensor = Tensor.empty([2], dtype: dtype, device: .meta)
      #expect(tensor.dtype == dtype)
      #expect(tensor.elementSize > 0, "\(dtype)")
    }
  }

  @Test func unknownNumbersPassThrough() {
    let unknown = DType(rawValue: 99)
    #expect("\(unknown)" == "dtype(99)")
    #expect(DType(rawValue: 99) == unknown)
    #expect(!unknown.isFloatingPoint)
  }

  @Test(arguments: DType.named) func namesReadBack(dtype: DType) {
    #expect(DType(name: "\(dtype)") == dtype)
  }

  @Test func anUnknownNameIsNil() {
    #expect(DType(name: "float31") == nil)
  }
}

@Suite struct DeviceTests {
  @Test(arguments: [
    ("cpu", Device.cpu), ("cuda", .cuda), ("cuda:1", .cuda(1)), ("meta", .meta), ("mps", .mps),
  ]) func textNamesADevice(text: String, device: Device) throws {
    #expect(try Device(text) == device)
    #expect(device.description == text)
  }

  @Test(arguments: [
    ("gpu", "there is no device 'gpu': a device is one of cpu, cuda, mps, meta, as 'cuda:1'"),
    ("", "there is no device '': a device is one of cpu, cuda, mps, meta, as 'cuda:1'"),
    ("cuda:x", "'x' in device 'cuda:x' is no index: write a number from 0, as 'cuda:1'"),
    ("cuda:-1", "'-1' in device 'cuda:-1' is no index: write a number from 0, as 'cuda:1'"),
    ("cuda:300", "'300' in device 'cuda:300' is no index: write a number from 0, as 'cuda:1'"),
    ("cuda:0:1", "device 'cuda:0:1' has more than one ':': write a kind and an index, as 'cuda:1'"),
  ]) func badTextIsAnErrorThatTeaches(text: String, message: String) {
    let error = #expect(throws: TorchError.self) { try Device(text) }
    #expect(error?.code == .invalidDevice)
    #expect(error?.description == message)
  }

  @Test func aDeviceThatIsNotHereIsAnErrorThatListsThoseThatAre() throws {
    #expect(Device.available.first == .cpu)
    let missing = Device.cuda(Device.Kind.cuda.count)
    let error = #expect(throws: TorchError.self) { try Tensor.zeros([1]).to(missing) }
    #expect(error?.code == .deviceUnavailable)
    let here = Device.available.map(\.description).joined(separator: ", ")
    #expect(error?.description == "device '\(missing)' is not available here: there is \(here)")
    #expect(throws: TorchError.self) { try Generator(seed: 1, device: missing) }
    #expect(throws: TorchError.self) { try MemoryStatistics.of(missing) }
  }

  @Test func metaTensorsHaveShapesAndNoMemory() throws {
    let meta = try Tensor.zeros([4, 8]).to(.meta)
    #expect(meta.matmul(meta.t()).shape == [4, 4])
    #expect(meta.storageBytes == 0)
  }

  @Test func synchronizingTheProcessorReturns() {
    Device.cpu.synchronize()
  }
}
