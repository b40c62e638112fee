import Synchronization
import Testing
import Torch

@Suite struct MemoryTests {
  @Test(arguments: [
    [2, 3], [6], [1, 6, 1], [3, 2],
  ]) func arraysGoInAndOutUnchanged(shape: [Int]) {
    let values: [Float] = [0, -1, 2.5, .infinity, 1e-30, 3]
    let tensor = Tensor(values, shape: shape)
    #expect(tensor.shape == shape)
    #expect(tensor.array(of: Float.self) == values)
  }

  @Test func everySwiftNumberTypeHasADType() {
    func check<T: TensorElement & Equatable>(_ values: [T], _ dtype: DType) {
      let tensor = Tensor(values)
      #expect(tensor.dtype == dtype)
      #expect(tensor.array(of: T.self) == values)
    }
    check([UInt8(0), 255], .uint8)
    check([UInt16(0), 65535], .uint16)
    check([UInt32(0), .max], .uint32)
    check([UInt64(0), .max], .uint64)
    check([Int8.min, .max], .int8)
    check([Int16.min, .max], .int16)
    check([Int32.min, .max], .int32)
    check([Int64.min, .max], .int64)
    check([Int.min, .max], .int64)
    check([Float16(0.5), -2], .float16)
    check([Float(0.1)], .float32)
    check([Double(0.1)], .float64)
    check([true, false], .bool)
  }

  @Test func anotherTypeIsConvertedOnTheWayOut() {
    #expect(Tensor([1, 2, 3]).array(of: Float.self) == [1, 2, 3])
    #expect(Tensor([1.9, -1.9]).array(of: Int.self) == [1, -1])
    let half = Tensor([Float(1.00390625)]).to(.bfloat16)
    #expect(half.array(of: Float.self) == [1.0])
  }

  @Test func viewsComeOutInTheirOwnOrder() {
    let x: Tensor = [[1, 2, 3], [4, 5, 6]]
    #expect(x.t().array(of: Int.self) == [1, 4, 2, 5, 3, 6])
    #expect(x[.all, 1].array(of: Int.self) == [2, 5])
  }

  @Test func memoryIsViewedWithoutACopyAndReleasedOnce() throws {
    let released = Atomic(0)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 24, alignment: 16)
    defer { buffer.deallocate() }
    for index in 0..<6 {
      buffer.storeBytes(of: Float(index), toByteOffset: index * 4, as: Float.self)
    }
    do {
      let tensor = try Tensor.viewing(buffer, shape: [2, 3], dtype: .float32) { _ in
        released.add(1, ordering: .relaxed)
      }
      tensor.mul_(2)
      #expect(buffer.load(fromByteOffset: 20, as: Float.self) == 10)
      buffer.storeBytes(of: Float(100), as: Float.self)
      #expect(tensor[0, 0].item() == .double(100))
      let view = tensor[1]
      #expect(released.load(ordering: .relaxed) == 0)
      #expect(view.array(of: Float.self) == [6, 8, 10])
    }
    #expect(released.load(ordering: .relaxed) == 1)
  }

  @Test func freedMemoryIsTakenAgainAndCountsNoMore() throws {
    let before = try MemoryStatistics.of().current
    // A size that nothing else in the process asks for.
    var places: Set<Int> = []
    for _ in 0..<10 {
      let tensor = Tensor.empty([1, 3, 7, 1009])
      _ = tensor.withUnsafeBytes { places.insert(Int(bitPattern: $0.baseAddress)) }
    }
    // A sanitizer wants freed memory to be freed.
    if places.count < 10 { #expect(places.count == 1) }
    #expect(try MemoryStatistics.of().current <= before + 3 * 7 * 1009 * 4)
    try MemoryStatistics.emptyCache(of: .cpu)
    let again = Tensor.full([1, 3, 7, 1009], value: 2)
    #expect(again.sum().item(as: Double.self) == 2 * 3 * 7 * 1009)
  }

  @Test(arguments: [1 << 10, 1 << 20, 3 << 19])
  func blocksOfManySizesAreKeptAndTakenOnManyThreads(_ count: Int) async {
    // More than are kept in all, so that some go.
    await withTaskGroup(of: Bool.self) { group in
      for thread in 0..<4 {
        group.addTask {
          (0..<20).allSatisfy { run in
            let tensors = (1...8).map { size in
              Tensor.full([count / size], value: Scalar(thread * 100 + run * 10 + size))
            }
            return tensors.enumerated().allSatisfy { index, tensor in
              let value = Double(thread * 100 + run * 10 + index + 1)
              return tensor.amin().item(as: Double.self) == value
                && tensor.amax().item(as: Double.self) == value
            }
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test func stridesOfOutsideMemoryAreHonoured() throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 24, alignment: 16)
    defer { buffer.deallocate() }
    for index in 0..<6 {
      buffer.storeBytes(of: Int32(index), toByteOffset: index * 4, as: Int32.self)
    }
    let tensor = try Tensor.viewing(buffer, shape: [3, 2], dtype: .int32, strides: [1, 3]) { _ in }
    #expect(tensor.array(of: Int32.self) == [0, 3, 1, 4, 2, 5])
  }

  @Test(
    arguments: [
      ([7], nil, DType.float32), ([2, 3], [3, 2], .float32), ([-1], nil, .float32),
      ([Int.max, 4], nil, .float32), ([6], nil, .float64), ([6], nil, DType(rawValue: 99)),
      ([2, 2], [1], .float32), ([2], [-1], .float32),
    ] as [([Int], [Int]?, DType)])
  func memoryThatIsTooSmallIsAnErrorAndReleased(shape: [Int], strides: [Int]?, dtype: DType) {
    let released = Atomic(0)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 24, alignment: 16)
    defer { buffer.deallocate() }
    #expect(throws: TorchError.self) {
      try Tensor.viewing(buffer, shape: shape, dtype: dtype, strides: strides) { _ in
        released.add(1, ordering: .relaxed)
      }
    }
    #expect(released.load(ordering: .relaxed) == 1)
  }

  /// In a process of its own: memory of other tests would count too.
  @Test func statisticsCountBytesOfTensors() async {
    await #expect(processExitsWith: .success) {
      let before = try MemoryStatistics.of()
      var tensor: Tensor? = Tensor.zeros([1000, 1000])
      let during = try MemoryStatistics.of()
      precondition(during.current - before.current == 4_000_000)
      precondition(during.peak == during.current && during.reserved >= during.current)
      precondition(during.allocations == before.allocations + 1)
      withExtendedLifetime(tensor) {}
      tensor = nil
      let after = try MemoryStatistics.of()
      precondition(after.current == before.current && after.peak == during.peak)
      try MemoryStatistics.resetPeak()
      let reset = try MemoryStatistics.of()
      precondition(reset.peak == before.current)
    }
  }
}
