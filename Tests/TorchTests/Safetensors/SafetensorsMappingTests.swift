import Foundation
import Testing
import Torch

/// The life of a mapped file.
@Suite struct SafetensorsMappingTests {
  private let content = safetensors(
    header: #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}         "#,
    data: [UInt8](repeating: 0, count: 16))

  @Test func tensorsViewTheFileAndChangesStayInMemory() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try write(content, to: path)
      let file = try SafetensorsFile(path)
      let tensor = try file.tensor("a")
      tensor.add_(1)
      #expect(try file.tensor("a").array(of: Float.self) == [1, 1, 1, 1])
      #expect(try SafetensorsFile(path).tensor("a").array(of: Float.self) == [0, 0, 0, 0])
      #expect(try bytes(of: path) == content)
    }
  }

  @Test func aFileWithoutWritePermissionIsRead() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try write(content, to: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
      let tensor = try SafetensorsFile(path).tensor("a")
      tensor.add_(1)
      #expect(tensor.array(of: Float.self) == [1, 1, 1, 1])
    }
  }

  @Test func tensorsOutliveTheFileThatIsRemoved() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try write(content, to: path)
      let tensor = try Safetensors.load(path)["a"]!
      try FileManager.default.removeItem(atPath: path)
      #expect(tensor.add(2).array(of: Float.self) == [2, 2, 2, 2])
    }
  }

  /// Sparse, so that the disk needs no room for it.
  @Test func aFileLargerThanMemoryIsMapped() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      let count = 256 << 30
      let header = #"{"a":{"dtype":"U8","shape":[\#(count)],"data_offsets":[0,\#(count)]}}"#
      try write(safetensors(header: header), to: path)
      let handle = try FileHandle(forWritingTo: URL(filePath: path))
      try handle.truncate(atOffset: UInt64(8 + header.utf8.count + count))
      let tensor = try SafetensorsFile(path).tensor("a")
      tensor[-1].add_(7)
      #expect(tensor[-1].item() == 7)
      #expect(tensor[count / 2].item() == 0)
    }
  }

  #if os(Linux)
    @Test func theMappingLivesAsLongAsTheLastTensor() throws {
      try withTemporaryFolder { folder in
        let path = folder + "/a.safetensors"
        try write(content, to: path)
        #expect(try mappings(of: path) == 0)
        var file: SafetensorsFile? = try SafetensorsFile(path)
        var first: Tensor? = try file!.tensor("a")
        var view: Tensor? = first!.select(dim: 0, index: 1)
        #expect(try mappings(of: path) == 1)
        file = nil
        first = nil
        #expect(try mappings(of: path) == 1)
        #expect(view!.item() == 0.0)
        view = nil
        #expect(try mappings(of: path) == 0)
        _ = (file, first, view)
      }
    }

    @Test func aCopiedTensorKeepsNoMapping() throws {
      try withTemporaryFolder { folder in
        let path = folder + "/a.safetensors"
        try write(try bytes(of: safetensorsFixture("loose")), to: path)
        let tensors = try Safetensors.load(path)
        #expect(try mappings(of: path) == 0)
        #expect(tensors.count == 2)
      }
    }

    @Test func errorsLeaveNothingMappedAndNothingOpen() throws {
      try withTemporaryFolder { folder in
        let path = folder + "/a.safetensors"
        let header = content.dropFirst(8).prefix(64)
        let broken: [[UInt8]] = [
          [], Array(content.prefix(20)), Array(content.dropLast()), content + [0],
          safetensors(header: Array(header), length: .max),
        ]
        for bytes in broken {
          try write(bytes, to: path)
          for _ in 0..<20 { #expect(throws: SafetensorsError.self) { try Safetensors.load(path) } }
        }
        try write(content, to: path)
        let file = try SafetensorsFile(path)
        #expect(throws: SafetensorsError.self) { try file.tensor("b") }
        #expect(try mappings(of: path) == 1)
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
          (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))
            == path
        }
        #expect(open == 0)
      }
    }
  #endif

  @Test func readingAndWritingLeaveNoTensor() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let path = folder + "/a.safetensors"
        let source = safetensorsFixture("dtypes")
        for _ in 0..<100 {
          try Safetensors.save(try Safetensors.load(source), to: path)
          _ = try? SafetensorsFile(path).tensor("missing")
          _ = try? Safetensors.save(["a": Tensor.zeros([2], dtype: .complex128)], to: path)
          _ = try? Safetensors.load(safetensorsFixture("six_bits"))
        }
        precondition(TensorStatistics.liveHandles == 0, "\(TensorStatistics.liveHandles)")
      }
    }
  }
}
