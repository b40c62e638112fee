import Foundation
import Testing

/// The article's diffs are those that made the example, and its table counts them.
@Suite struct FourDesignsTests {
  let article = FourDesigns.article

  @Test func `the article's files with its diffs are the example's`() throws {
    var files = article.files
    #expect(article.changes.count == 6)
    for diff in article.changes.joined() {
      let before = try #require(files[diff.file])
      let after: String = try #require(FourDesigns.apply(diff, to: before), "\(diff)")
      files[diff.file] = after
    }
    for name in [
      "DesignA.swift", "DesignB.swift", "DesignC.swift", "Inheritance.swift", "Recipes.swift",
    ] {
      let path = Example.path("SeedDiscussion/\(name)")
      #expect(try files[name] == String(contentsOfFile: path, encoding: .utf8), "\(name)")
    }
  }

  @Test func `the table counts the lines of the diffs`() throws {
    #expect(article.rows.count == 4)
    for row in article.rows {
      let file = try #require(FourDesigns.designs[row.design])
      // The first change of each design adds the parameters, the second swaps the attention.
      let changes = article.changes.filter { $0.contains { $0.file == file } }
      let parameters = try #require(changes.first)
      #expect(row.parameters == FourDesigns.count(parameters.filter { $0.file == file }), "\(file)")
      #expect(
        row.config == FourDesigns.count(parameters.filter { $0.file == "Recipes.swift" }), "\(file)"
      )
      #expect(row.attention == FourDesigns.count(changes.dropFirst().flatMap { $0 }), "\(file)")
    }
  }
}
