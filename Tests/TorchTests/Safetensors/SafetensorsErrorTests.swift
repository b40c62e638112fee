import Foundation
import Testing
import Torch

/// What a user reads when a file is not what it should be.
@Suite struct SafetensorsErrorTests {
  static let files: [([UInt8], String)] = [
    ([], "0 bytes cannot be a safetensors file: its first 8 are its header's length"),
    ([1], "1 byte cannot be a safetensors file: its first 8 are its header's length"),
    (
      [2, 0, 0, 0, 0, 0, 0],
      "7 bytes cannot be a safetensors file: its first 8 are its header's length"
    ),
    (
      safetensors(header: Array("{}".utf8), length: 3),
      "a header of 3 bytes does not fit in a file of 10: the file is cut off or its first 8 "
        + "bytes are damaged"
    ),
    (
      safetensors(header: Array("{}".utf8), length: 100_000_000),
      "a header of 100000000 bytes does not fit in a file of 10: the file is cut off or its "
        + "first 8 bytes are damaged"
    ),
    (
      safetensors(header: Array("{}".utf8), length: 100_000_001),
      "the header's length of 100000001 bytes is over the limit of 100000000: this is no "
        + "safetensors file, or its first 8 bytes are damaged"
    ),
    (
      safetensors(header: Array("{}".utf8), length: 1 << 63),
      "the header's length of 9223372036854775808 bytes is over the limit of 100000000: this "
        + "is no safetensors file, or its first 8 bytes are damaged"
    ),
    (
      safetensors(header: Array("{}".utf8), length: .max),
      "the header's length of 18446744073709551615 bytes is over the limit of 100000000: "
        + "this is no safetensors file, or its first 8 bytes are damaged"
    ),
    (
      safetensors(header: Array("{\"".utf8) + [0xff, 0xfe] + Array("\":1}".utf8)),
      "the string at byte 2 of the header is not valid UTF-8"
    ),
    (
      safetensors(header: Array("{\"\\n".utf8) + [0xed, 0xa0, 0x80] + Array("\":1}".utf8)),
      "the string at byte 2 of the header is not valid UTF-8"
    ),
    (
      Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n".utf8),
      "this is a Git LFS pointer, not the file itself: fetch the file with 'git lfs pull'"
    ),
    (
      Array("PK\u{3}\u{4}".utf8) + [0, 0, 8, 8, 0, 0],
      "this is a zip archive, as torch.save writes (.pt, .bin), not a safetensors file: "
        + "convert it in Python with safetensors.torch.save_file"
    ),
    (
      [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20],
      "this is a Python pickle, as torch.save wrote before PyTorch 1.6, not a safetensors "
        + "file: convert it in Python with safetensors.torch.save_file"
    ),
    (
      Array("\n<!DOCTYPE html>\n<html><head></head></html>".utf8),
      "this is a web page, not a safetensors file: the download got an error or log-in page"
    ),
    (
      Array("{\n  \"metadata\": {}, \"weight_map\": {}}".utf8),
      "this is JSON text, not a safetensors file: an index only lists the files of a checkpoint"
    ),
    (
      Array("GGUF".utf8) + [3, 0, 0, 0, 7, 0, 0, 0],
      "this is a GGUF file, not a safetensors file"
    ),
  ]

  @Test(arguments: files.indices) func aFileThatIsNoneSaysWhatItIs(number: Int) throws {
    try expect(Self.files[number].0, gives: Self.files[number].1)
  }

  @Test func aLongOrUnprintableNameStaysOnOneShortLine() throws {
    let name = String(repeating: "ab", count: 1000)
    let shown = String(repeating: "ab", count: 50)
    try expect(
      safetensors(header: "{\"\(name)\":{}}"),
      gives: "tensor '\(shown)… (2000 bytes)' has no 'dtype'")
    try expect(
      safetensors(header: #"{"a\n\u0000\u202e😀":{}}"#),
      gives: #"tensor 'a\u{a}\u{0}\u{202e}😀' has no 'dtype'"#)
    let ones = Array(repeating: "1", count: 30).joined(separator: ",")
    try expect(
      safetensors(header: SafetensorsHeaderErrorTests.header("2,3", ones)),
      gives: "tensor 'a' of F32[1, 1, 1, 1, 1, 1, 1, 1, … (30 dimensions)] takes 4 bytes, "
        + "but its 'data_offsets' give it 24")
  }

  @Test func whatIsNoFileSaysSo() throws {
    try withTemporaryFolder { folder in
      func message(_ path: String) -> String? {
        safetensorsError { () throws(SafetensorsError) in _ = try SafetensorsFile(path) }?
          .description
      }
      let missing = folder + "/missing.safetensors"
      #expect(message(missing) == "\(missing): there is no such file")
      #expect(message("") == ": there is no such file")
      #expect(message(folder) == "\(folder): this is a folder, not a file")
      #expect(message("/dev/zero") == "/dev/zero: this is a device, pipe or socket, not a file")
      #expect(message("a\0b") == "a\\u{0}b: this path cannot name a file")
      let pipe = folder + "/pipe"
      mkfifo(pipe, 0o600)
      #expect(message(pipe) == "\(pipe): this is a device, pipe or socket, not a file")
      let file = folder + "/file"
      try write([], to: file)
      #expect(
        message(file + "/a") == "\(file)/a: cannot open this file: Not a directory (errno 20)")
    }
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func aFileWithoutPermissionSaysSo() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try write([], to: path)
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
      let error = safetensorsError { () throws(SafetensorsError) in _ = try SafetensorsFile(path) }
      #expect(error?.description == "\(path): no permission to open this file")
    }
  }
}
