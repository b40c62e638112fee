import Foundation
import LazyConfig
import Testing

/// Files that nobody vouches for, and what they name.
@Suite struct HostileFileTests {
  /// What is wrong, without the folder's name.
  private func refused(_ folder: Folder, _ name: String = "a.yaml") -> String {
    folder.shortened(refusal { _ = try folder.load(name) })
  }

  // MARK: What `extends` names

  @Test(arguments: [
    ("/etc/passwd.yaml", "'/etc/passwd.yaml' is not relative to the file that extends it"),
    ("~/a.yaml", "'~/a.yaml' is not relative to the file that extends it"),
    ("../outside.yaml", "'../outside.yaml' leads out of the folders that may be read"),
    (
      "sub/../../outside.yaml", "'sub/../../outside.yaml' leads out of the folders that may be read"
    ),
    (
      "none/../../outside.yaml",
      "'none/../../outside.yaml' leads out of the folders that may be read"
    ),
    ("out/secret.yaml", "'out/secret.yaml' leads out of the folders that may be read"),
    ("link.yaml", "'link.yaml' leads out of the folders that may be read"),
    ("chain.yaml", "'chain.yaml' leads out of the folders that may be read"),
    ("loop.yaml", "'loop.yaml' leads in a circle of symbolic links"),
    ("zero.yaml", "'zero.yaml' leads out of the folders that may be read"),
    ("pipe.yaml", "'pipe.yaml' is not a regular file"),
    ("sub.yaml", "'sub.yaml' is a folder"),
    ("gone.yaml", "there is no file 'gone.yaml'"),
    ("dangling.yaml", "there is no file 'dangling.yaml'"),
    ("a.yaml/b.yaml", "there is no file 'a.yaml/b.yaml'"),
    ("\"a\\0.yaml\"", "a file's name cannot hold a NUL"),
    ("../f/a.yaml", "the files extend each other: a.yaml -> a.yaml"),
    ("self.yaml", "the files extend each other: a.yaml -> a.yaml"),
    ("sub/../b.yaml", "the files extend each other: a.yaml -> b.yaml -> a.yaml"),
    ("https://example.com/a.yaml", "there is no file 'https://example.com/a.yaml'"),
  ])
  func `is a regular file in the folder`(_ named: String, _ message: String) throws {
    let folder = try Folder([
      "outside.yaml": "x: 1", "secrets/secret.yaml": "x: 1", "f/a.yaml": "extends: \(named)",
      "f/b.yaml": "extends: a.yaml", "f/sub/c.yaml": "x: 1", "f/sub.yaml/x": "",
    ])
    for (link, target) in [
      ("out", "../secrets"), ("link.yaml", "../outside.yaml"), ("chain.yaml", "link.yaml"),
      ("loop.yaml", "loop2.yaml"), ("loop2.yaml", "loop.yaml"), ("zero.yaml", "/dev/zero"),
      ("dangling.yaml", "none.yaml"), ("self.yaml", "a.yaml"),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path("f/\(link)"), withDestinationPath: target)
    }
    #expect(mkfifo(folder.path("f/pipe.yaml"), 0o600) == 0)
    let error = #expect(throws: ConfigError.self) { try folder.load("f/a.yaml") }
    let problem = try #require(error?.problems.first)
    #expect(folder.shortened(problem.message).replacing("'f/", with: "'") == message)
    // The place that names it is said too.
    #expect(problem.origin?.description.hasSuffix(".yaml:1:10") == true)
  }

  @Test func `a name of many bytes is refused with a short message`() throws {
    let name = String(repeating: "x", count: 100_000) + ".yaml"
    let folder = try Folder(["a.yaml": "extends: \(name)"])
    #expect(refused(folder).hasPrefix("there is no file or recipe with a name of 100005 bytes"))
    let long = try Folder(["a.yaml": "extends: \(String(repeating: "./", count: 50_000))b.yaml"])
    #expect(refused(long).hasPrefix("there is no file or recipe with a name of 100006 bytes"))
  }

  @Test func `the folder counts as it is named, and as it is after links`() throws {
    let folder = try Folder([
      "real/a.yaml": "extends: base.yaml", "real/base.yaml": "x: 1", "other/base.yaml": "x: 2",
      "deep/er/d.yaml": "extends: ../../real/base.yaml",
    ])
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("other/a.yaml"), withDestinationPath: "../real/a.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("linked"), withDestinationPath: "real")
    #expect(try folder.load("linked/a.yaml")["x"]?.value == 1)
    // A file's name is relative to where it was named.
    #expect(try folder.load("other/a.yaml")["x"]?.value == 2)
    // A folder above is read where it is trusted.
    #expect(
      refused(folder, "deep/er/d.yaml").hasSuffix("leads out of the folders that may be read"))
    let loader = ConfigLoader(trustedFolders: [folder.path("real")])
    #expect(try loader.load(folder.path("deep/er/d.yaml"))["x"]?.value == 1)
  }

  // MARK: How much is read

  @Test func `the source itself may be a device or a pipe without anybody waiting`() throws {
    let folder = try Folder(["x": ""])
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("zero.yaml"), withDestinationPath: "/dev/zero")
    #expect(mkfifo(folder.path("pipe.json"), 0o600) == 0)
    #expect(refused(folder, "zero.yaml") == "'zero.yaml' is not a regular file")
    #expect(refused(folder, "pipe.json") == "'pipe.json' is not a regular file")
  }

  @Test
  func
    `a file beyond the limit is refused by its size, and one of 50 MB is read or refused by what it holds`()
    throws
  {
    let folder = try Folder(["huge.yaml": "", "zeros.yaml": "", "zeros.json": ""])
    #expect(truncate(folder.path("huge.yaml"), 1 << 40) == 0)
    #expect(
      refused(folder, "huge.yaml")
        == "'huge.yaml' has 1099511627776 bytes; at most 67108864 are read")
    #expect(truncate(folder.path("zeros.yaml"), 50 << 20) == 0)
    #expect(
      folder.shortened(refusal { _ = try folder.load("zeros.yaml") })
        == "not YAML: control characters are not allowed")
    #expect(truncate(folder.path("zeros.json"), 50 << 20) == 0)
    #expect(
      refusal { _ = try folder.load("zeros.json") } == "unexpected '\u{0}'")
    #if DEBUG
      // A debug build takes many seconds for 50 MB.
      let size = 2 << 20
    #else
      let size = 50 << 20
    #endif
    let text = String(repeating: "x", count: size)
    for name in ["text.yaml", "text.json"] {
      try "{\"a\": \"\(text)\"}".write(
        toFile: folder.path(name), atomically: false, encoding: .utf8)
      #expect(try folder.load(name)["a"]?.value == .string(text))
    }
  }

  @Test func `values beyond the limit are refused as they are counted`() {
    var limits = Limits()
    limits.nodes = 1_000
    let yaml = String(repeating: "- 1\n", count: 2_000)
    #expect(
      refusal { _ = try ConfigTree(yaml: yaml, limits: limits) }
        == "the file holds more than 1000 values")
    let error = #expect(throws: ConfigError.self) { try ConfigTree(yaml: yaml, limits: limits) }
    #expect(
      error?.problems.first?.notes == ["a ConfigLoader whose limits.nodes is larger reads more"])
    let json = "[" + String(repeating: "1,", count: 2_000) + "1]"
    #expect(
      refusal { _ = try ConfigTree(json: json, limits: limits) }
        == "the file holds more than 1000 values")
  }

  @Test func `a file that many extend is read once`() throws {
    // Each file extends the next one twice: 2 to the power of 60 files.
    var files: [String: String] = [:]
    for index in 0..<60 {
      files["f\(index).yaml"] = "extends: [f\(index + 1).yaml, f\(index + 1).yaml]\nk\(index): 1"
    }
    files["f60.yaml"] = "k60: 1"
    let folder = try Folder(files)
    let tree = try folder.load("f0.yaml")
    #expect(tree["k60"]?.value == 1)
  }

  @Test func `files together are bounded like one`() throws {
    let folder = try Folder([
      "a.yaml": "extends: [b.yaml, c.yaml]", "b.yaml": "b: " + String(repeating: "x", count: 600),
      "c.yaml": "c: " + String(repeating: "x", count: 600),
    ])
    var loader = ConfigLoader()
    loader.limits.fileSize = 1_000
    let error = #expect(throws: ConfigError.self) { try loader.load(folder.path("a.yaml")) }
    #expect(error?.problems.first?.message.hasSuffix("have more than 1000 bytes together") == true)
    loader.limits.fileSize = 10_000
    loader.limits.extendedFiles = 2
    let many = #expect(throws: ConfigError.self) { try loader.load(folder.path("a.yaml")) }
    #expect(many?.problems.first?.message == "more than 2 files are extended")
  }

  @Test func `a file may vanish or change at any time`() async throws {
    let folder = try Folder(["a.yaml": "extends: b.yaml", "b.yaml": "x: 1"])
    let path = folder.path("b.yaml")
    let changes = Task.detached {
      for index in 0..<200 {
        switch index % 4 {
        case 0: try? FileManager.default.removeItem(atPath: path)
        case 1: mkfifo(path, 0o600)
        case 2:
          try? FileManager.default.removeItem(atPath: path)
          try? FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: "/dev/zero")
        default:
          try? FileManager.default.removeItem(atPath: path)
          try? "x: 1".write(toFile: path, atomically: true, encoding: .utf8)
        }
      }
    }
    for _ in 0..<200 {
      if let tree = try? folder.load("a.yaml") { #expect(tree["x"]?.value == 1) }
    }
    await changes.value
  }
}
