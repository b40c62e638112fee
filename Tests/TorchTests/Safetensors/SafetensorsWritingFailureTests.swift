import Foundation
import Testing
import Torch

/// What cannot be written leaves the old file whole and nothing beside it.
@Suite struct SafetensorsWritingFailureTests {
  static let tensors: [(name: String, make: @Sendable () -> Tensor, message: String)] = [
    (
      "__metadata__", { Tensor([true]) },
      "no tensor can be named '__metadata__', which the format keeps for itself"
    ),
    (
      "z", { Tensor.zeros([2], dtype: .complex128) },
      "tensor 'z' is of complex128, which the format cannot hold: convert it first"
    ),
    (
      "z", { Tensor.zeros([2], device: .meta) },
      "tensor 'z' is on the meta device and has no values"
    ),
    (
      "z", { Tensor([UInt8(0)]).view(dtype: .float4e2m1fnx2).select(dim: 0, index: 0) },
      "tensor 'z' holds two elements in a shape of no dimensions: reshape it to [1]"
    ),
  ]

  @Test(arguments: tensors.indices)
  func aTensorThatTheFormatCannotHoldIsRefused(number: Int) throws {
    let (name, make, message) = Self.tensors[number]
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try Safetensors.save(["old": Tensor([true])], to: path)
      let before = try bytes(of: path)
      let error = safetensorsError { () throws(SafetensorsError) in
        try Safetensors.save(["a": Tensor([true]), name: make()], to: path)
      }
      #expect(error?.description == "\(path): \(message)")
      #expect(try bytes(of: path) == before)
      #expect(try contents(of: folder) == ["a.safetensors"])
    }
  }

  @Test(arguments: [
    ("missing/a.safetensors", "there is no folder '%/missing': make it first"),
    ("file/a.safetensors", "there is no folder '%/file': make it first"),
    ("folder", "this is a folder, not a file"),
    ("folder/", "this path cannot name a file"),
    ("", "this path cannot name a file"),
    ("nul\0.safetensors", "this path cannot name a file"),
    ("/dev/null", "this is a device, pipe or socket, not a file"),
    (
      "long" + String(repeating: "g", count: 300),
      "cannot rename the new file: File name too long (errno \(ENAMETOOLONG))"
    ),
  ]) func aPathThatNoFileCanHaveIsRefused(name: String, message: String) throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/folder", withIntermediateDirectories: false)
      try write([], to: folder + "/file")
      let path = name.hasPrefix("/") || name.isEmpty ? name : folder + "/" + name
      let error = safetensorsError { () throws(SafetensorsError) in
        try Safetensors.save(["a": Tensor([true])], to: path)
      }
      let shown = path.replacing("\0", with: "\\u{0}")
      let expected = "\(shown): " + message.replacing("%", with: folder)
      #expect(error?.description == expected)
      #expect(try contents(of: folder) == ["file", "folder"])
      #expect(try contents(of: folder + "/folder") == [])
    }
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func aFolderWithoutPermissionIsRefused() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
      let path = folder + "/a.safetensors"
      let error = safetensorsError { () throws(SafetensorsError) in
        try Safetensors.save([:], to: path)
      }
      #expect(
        error?.description
          == "\(path): cannot make a file in this folder: Permission denied (errno 13)")
    }
  }

  #if os(Linux)
    /// The limit on a file's size stands for a full disk: a write fails midway.
    @Test func aWriteThatFailsMidwayLeavesTheOldFile() async {
      await #expect(processExitsWith: .success) {
        try withTemporaryFolder { folder in
          let path = folder + "/a.safetensors"
          try Safetensors.save(["old": Tensor([true])], to: path)
          let before = try bytes(of: path)
          signal(SIGXFSZ, SIG_IGN)
          var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
          precondition(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
          let large = Tensor.zeros([1 << 20])
          for tensor in [large, large.view([1024, 1024]).t()] {
            let error = safetensorsError { () throws(SafetensorsError) in
              try Safetensors.save(["a": tensor], to: path)
            }
            let text = error?.description ?? ""
            precondition(
              text == "\(path): cannot write this file: File too large (errno 27)", text)
            let after = try bytes(of: path)
            precondition(after == before)
            let names = try contents(of: folder)
            precondition(names == ["a.safetensors"], "\(names)")
          }
          precondition(TensorStatistics.liveHandles == 1, "\(TensorStatistics.liveHandles)")
        }
      }
    }
  #endif
}
