import Foundation
import Testing
import Torch

@Suite struct SafetensorsWritingTests {
  @Test(arguments: ["dtypes", "values", "shapes", "names", "none", "metadata_only"])
  func bytesAreThoseOfTheReferenceImplementation(name: String) throws {
    try withTemporaryFolder { folder in
      let reference = safetensorsFixture(name)
      let path = folder + "/again.safetensors"
      let file = try SafetensorsFile(reference)
      try Safetensors.save(file.tensors(), metadata: file.metadata, to: path)
      #expect(try bytes(of: path) == bytes(of: reference))
    }
  }

  @Test func severalMetadataEntriesAreSorted() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      let metadata = ["b": "2", "a": "1", "c\n": "\u{1f}"]
      try Safetensors.save(["x": Tensor([true])], metadata: metadata, to: path)
      #expect(try SafetensorsFile(path).metadata == metadata)
      let header =
        #"{"__metadata__":{"a":"1","b":"2","c\n":"\u001f"},"#
        + #""x":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}"#
      let padding = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
      #expect(try bytes(of: path) == safetensors(header: header + padding, data: [1]))
    }
  }

  /// Pieces of one element, of a few, of rows, and of everything.
  @Test(arguments: [1, 24, 100, 1 << 20])
  func tensorsInAnyStridesAreWrittenInRowMajorOrder(pieceBytes: Int) throws {
    let x = Tensor((0..<120).map { Float($0) }, shape: [2, 3, 4, 5])
    let tensors: [String: Tensor] = [
      "transposed": x.transpose(1, 3),
      "strided": x[.all, .all, .stride(by: 2), .stride(from: 1, by: 3)],
      "expanded": x[.all, 0..<1].expand([2, 3, 4, 5]),
      "channels last": x.contiguous(memoryFormat: .channelsLast),
      "offset": x[1],
      "row": x[0, 0, 0..<1].t(),
      "requires grad": x.clone().requiringGrad(),
      "recorded": x.clone().requiringGrad().mul(2).transpose(0, 1),
      "double": x.to(.float64).transpose(0, 2),
    ]
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try Safetensors.save(tensors, metadata: [:], to: path, pieceBytes: pieceBytes)
      let read = try Safetensors.load(path)
      #expect(read.count == tensors.count)
      for (name, tensor) in tensors {
        let again = try #require(read[name])
        #expect(again.shape == tensor.shape)
        #expect(again.array(of: Double.self) == tensor.array(of: Double.self), "\(name)")
      }
    }
  }

  @Test(arguments: SafetensorsDType.allCases.compactMap(\.dtype))
  func everyDTypeIsWrittenFromAnyStrides(dtype: DType) throws {
    let bytes = Tensor((0..<64).map { UInt8($0 % 2) }, shape: [4, 2, 8])
    let tensor = bytes.view(dtype: dtype).transpose(0, 1)
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try Safetensors.save(["a": tensor], to: path)
      let again = try SafetensorsFile(path).tensor("a")
      #expect(again.dtype == dtype)
      #expect(again.shape == tensor.shape)
      let expected = bytes.transpose(0, 1).contiguous()
      #expect(again.rawBytes == expected.rawBytes)
    }
  }

  @Test func conjugatedViewsAreWrittenAsTheyRead() throws {
    let x = Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]).viewAsComplex()
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try Safetensors.save(["conj": x.conj(), "imag": x.conj().imag()], to: path)
      let read = try Safetensors.load(path)
      #expect(read["conj"]!.viewAsReal().array(of: Float.self) == [1, -2, 3, -4])
      #expect(read["imag"]!.array(of: Float.self) == [-2, -4])
    }
  }

  @Test func tensorsThatShareMemoryAreWrittenInFullEach() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      let x = Tensor([1, 2, 3] as [Float])
      try Safetensors.save(["tied": x, "weight": x], to: path)
      let read = try Safetensors.load(path)
      read["tied"]!.zero_()
      #expect(read["weight"]!.array(of: Float.self) == [1, 2, 3])
    }
  }

  @Test func manySmallTensorsAndLargeOnesKeepTheirOrder() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      var tensors: [String: Tensor] = [:]
      for number in 0..<2000 { tensors["t.\(number)"] = Tensor([Int32(number)]) }
      for number in 0..<3 {
        tensors["t.1.\(number)"] = Tensor.full([300_000], value: 7).to(.int32)
      }
      try Safetensors.save(tensors, to: path)
      let read = try Safetensors.load(path)
      #expect(read.count == 2003)
      for number in 0..<2000 { #expect(read["t.\(number)"]!.item() == Scalar(number)) }
      #expect(read["t.1.2"]!.sum().item() == 2_100_000)
    }
  }

  @Test func aFileIsReplacedUnderTensorsThatStillViewIt() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try Safetensors.save(["a": Tensor([1, 2] as [Float])], to: path)
      let old = try SafetensorsFile(path)
      let first = try old.tensor("a")
      try Safetensors.save(["a": first.mul(10)], to: path)
      #expect(try old.tensor("a").array(of: Float.self) == [1, 2])
      #expect(try Safetensors.load(path)["a"]!.array(of: Float.self) == [10, 20])
      try Safetensors.save(Safetensors.load(path), to: path)
      #expect(try Safetensors.load(path)["a"]!.array(of: Float.self) == [10, 20])
      #expect(try contents(of: folder) == ["a.safetensors"])
    }
  }

  @Test func permissionsOfTheOldFileStay() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try Safetensors.save([:], to: path)
      for permissions in [0o640, 0o444] {
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
        try Safetensors.save(["a": Tensor([true])], to: path)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == permissions)
      }
    }
  }

  @Test func aSymbolicLinkIsReplacedAndItsTargetStays() throws {
    try withTemporaryFolder { folder in
      let (target, link) = (folder + "/target.safetensors", folder + "/link.safetensors")
      try Safetensors.save(["old": Tensor([true])], to: target)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
      try Safetensors.save(["new": Tensor([true])], to: link)
      #expect(try SafetensorsFile(target).names == ["old"])
      #expect(try SafetensorsFile(link).names == ["new"])
    }
  }

  @Test func aPathWithoutAFolderIsInTheCurrentOne() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        precondition(FileManager.default.changeCurrentDirectoryPath(folder))
        try Safetensors.save(["a": Tensor([true])], to: "a.safetensors")
        let names = try contents(of: folder)
        precondition(names == ["a.safetensors"])
        let file = try SafetensorsFile("a.safetensors")
        precondition(file.names == ["a"])
      }
    }
  }

  /// 16 MiB transposed, in pieces of 1 MiB: a copy of the whole would need 16.
  @Test func aLargeTensorIsNeverCopiedAsAWhole() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let tensor = Tensor.ones([2048, 2048], dtype: .float32).t()
        try MemoryStatistics.resetPeak()
        let before = try MemoryStatistics.of().current
        try Safetensors.save(["a": tensor], metadata: [:], to: folder + "/a", pieceBytes: 1 << 20)
        let extra = try MemoryStatistics.of().peak - before
        precondition(extra <= 2 << 20, "\(extra)")
      }
    }
  }
}
