import Foundation
import Testing

@testable import Datasets

struct FilePatternTests {
  private func folder() throws -> Folder {
    let folder = try Folder()
    for name in ["a.txt", "b.md", "sub/c.txt", "sub/deep/d.txt", "sub/.hidden.txt", ".git/e.txt"] {
      try folder.write(name, "text")
    }
    return folder
  }

  private func found(_ pattern: String, _ folder: Folder) throws -> [String] {
    try FilePattern.files(folder.path(pattern)).map {
      String($0.dropFirst(folder.url.path.count + 1))
    }
  }

  @Test(arguments: [
    ("a.txt", ["a.txt"]), ("*.txt", ["a.txt"]), ("*", ["a.txt", "b.md"]),
    ("**/*.txt", ["a.txt", "sub/c.txt", "sub/deep/d.txt"]),
    ("sub/**", ["sub/c.txt", "sub/deep/d.txt"]),
    ("sub", ["sub/c.txt", "sub/deep/d.txt"]), ("?.[a-m][!a-c]", ["b.md"]),
    ("**/deep/*", ["sub/deep/d.txt"]), ("sub/.h*", ["sub/.hidden.txt"]),
    ("s*/**/d*", ["sub/deep/d.txt"]),
  ])
  func `patterns find files, in order`(_ pattern: String, _ expected: [String]) throws {
    #expect(try found(pattern, folder()) == expected)
  }

  @Test func `a file that several patterns find comes once`() throws {
    let folder = try folder()
    let files = try FilePattern.files([folder.path("sub/c.txt"), folder.path("**/*.txt")])
    #expect(
      files == [folder.path("sub/c.txt"), folder.path("a.txt"), folder.path("sub/deep/d.txt")])
  }

  @Test func `what is not there is said with the nearest name`() throws {
    let folder = try folder()
    func error(_ pattern: String) -> DataError? {
      #expect(throws: DataError.self) { try FilePattern.files([folder.path(pattern)]) }
    }
    #expect(
      error("aa.txt") == .noSuchFile(path: folder.path("aa.txt"), nearest: folder.path("a.txt")))
    #expect(
      error("sbu/c.txt")
        == .noSuchFile(path: folder.path("sbu/c.txt"), nearest: folder.path("sub/c.txt")))
    #expect(
      error("sup/*.txt") == .noSuchFile(path: folder.path("sup"), nearest: folder.path("sub")))
    #expect(
      error("sub/*.md") == .noMatch(pattern: folder.path("sub/*.md"), folder: folder.path("sub")))
    #expect(
      error("[a.txt") == .badPattern(pattern: "[a.txt", reason: "'[' is never closed with ']'"))
    #expect(
      error("aa.txt")?.description
        == "\(folder.path("aa.txt")): no such file or folder; did you mean \(folder.path("a.txt"))?"
    )
  }

  @Test(arguments: [
    ("*a*b*c", "xxaxxbxxc", true), ("*a*b*c", "xxaxxbxx", false), ("", "", true), ("?", "ü", true),
    ("a**", "a", true), ("[]]", "]", true), ("[^a]", "a", false), ("*", ".x", false),
  ])
  func `names match patterns`(_ pattern: String, _ name: String, _ matches: Bool) throws {
    #expect(try NamePattern(pattern).matches(name) == matches)
  }
}
