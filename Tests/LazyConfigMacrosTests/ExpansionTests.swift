import Foundation
import Testing

/// What macros expand to. The documentation of each macro shows it, and these are its words.
@Suite struct ExpansionTests {
  /// A declaration in a doc comment, and what stands behind "expands to".
  struct Documented: CustomTestStringConvertible {
    let source: String
    let expansion: String

    /// The file that the expansion says it is in.
    var file: String {
      guard let start = expansion.range(of: "\"Demo/") else { return "Sample.swift" }
      return String(expansion[start.upperBound...].prefix { $0 != "\"" })
    }
    var testDescription: String { file }
  }

  static let documented: [Documented] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("Sources/LazyConfig/Macros.swift")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    var blocks: [String] = []
    var isExpansion: [Bool] = []
    var lines: [String] = []
    var words = ""
    for line in text.components(separatedBy: "\n") {
      if line.hasPrefix("///     ") || line == "///" && !lines.isEmpty {
        lines.append(String(line.dropFirst("///     ".count)))
      } else {
        if !lines.isEmpty {
          blocks.append(
            lines.joined(separator: "\n").trimmingCharacters(in: .newlines))
          isExpansion.append(words.hasSuffix("expands to"))
          lines = []
        }
        if line != "///" { words = line }
      }
    }
    return blocks.indices.dropFirst().filter { isExpansion[$0] }
      .map { Documented(source: blocks[$0 - 1], expansion: blocks[$0]) }
  }()

  static let context = """
    import LazyConfig
    protocol Attention: AnyObject {}
    struct Stage {}
    @Configurable struct Model { var width: Int }
    @Configurable struct Pair<Element> { var first: Element, second: Element }
    """

  @Test func `the documentation shows five expansions`() {
    #expect(Self.documented.count == 5)
  }

  @Test(arguments: documented)
  func `a macro expands to what its documentation shows`(_ example: Documented) throws {
    var files = [
      "Context.swift": Self.context, example.file: "\(example.source)\nimport LazyConfig",
    ]
    if !example.source.contains("enum Activation") {
      files["Context.swift"]? += "\n@Configurable enum Activation { case gelu, sigmoid }"
    }
    let outcome = try Compiler().run(files)
    #expect(outcome.expanded(example.file) == example.expansion)
    #expect(outcome.complaints == [])
  }

  func expansion(of source: String, context: String = "") throws -> String {
    let outcome = try Compiler().run(["Sample.swift": "import LazyConfig\n\(source)\n\(context)"])
    #expect(outcome.complaints == [])
    #expect(outcome.problems.map(\.message) == [])
    return outcome.expanded("Sample.swift")
  }

  @Test func `a slot for a protocol has two typed calls`() throws {
    let text = try expansion(
      of: """
        @Configurable
        struct Layer {
          var attention: any Attention
          var norm: (any Norm)?
          var blocks: [any Attention] = []
        }
        """,
      context: "protocol Attention {}\nprotocol Norm {}")
    #expect(
      text.contains(
        """
        /// A call of ``Layer``.
        nonisolated static func lazy<
          each NormPart: Norm,
          each BlocksPart: Attention
        >(
          attention: LazyConfig::Lazy<some Attention>,
          norm: repeat LazyConfig::Lazy<each NormPart>,
          blocks: LazyConfig::Parts<repeat each BlocksPart> = LazyConfig::Parts< >.unset,
          fileID: Swift::String = #fileID,
          line: Swift::Int = #line
        ) -> LazyConfig::Lazy<Layer> {
          var call = LazyConfig::CallBuilder(Self.targetDescriptor, fileID: fileID, line: line)
          call.set("attention", attention)
          call.set("norm", pack: repeat each norm)
          call.set("blocks", blocks)
          return call.finish()
        }

        /// A call of ``Layer``.
        @_disfavoredOverload
        nonisolated static func lazy(
          attention: LazyConfig::Lazy<any Attention>,
          norm: LazyConfig::Lazy<any Norm>? = .some(.unset),
          blocks: LazyConfig::Lazy<[any Attention]> = .unset,
          fileID: Swift::String = #fileID,
          line: Swift::Int = #line
        ) -> LazyConfig::Lazy<Layer> {
        """))
    #expect(
      text.contains(
        """
            LazyConfig::TargetParameter(
              "norm",
              swiftName: "norm",
              type: .optional(.object(LazyConfig::ObjectType((any Norm).self, named: "any Norm") { $0 is any Norm.Type })),
              defaultValue: .null),
        """))
  }

  @Test func `a class that can be inherited from has a descriptor that can be overridden`() throws {
    let text = try expansion(
      of: """
        @Configurable
        class Base {
          init(width: Int) {}
        }
        @Configurable
        final class Sub: Base {
          init() { super.init(width: 1) }
        }
        """)
    #expect(
      text.contains(
        """
        nonisolated class var targetDescriptor: LazyConfig::TargetDescriptor {
          ConfigTarget.descriptor
        }

        private enum ConfigTarget {
          nonisolated static let descriptor = LazyConfig::TargetDescriptor(
            name: "Base",
        """))
    #expect(
      text.contains(
        """
        override nonisolated class var targetDescriptor: LazyConfig::TargetDescriptor {
          ConfigTarget.descriptor
        }

        private enum ConfigTarget {
          nonisolated static let descriptor = LazyConfig::TargetDescriptor(
            name: "Sub",
            fileID: "Demo/Sample.swift", line: 6,
            type: Sub.self,
            parameters: [],
            constructor: .immediate { _ in
              Sub()
            })
        """))
  }

  @Test func `a generic type has a descriptor for each of its specialisations, and no record`()
    throws
  {
    let text = try expansion(
      of: """
        @Configurable
        struct Box<Element> {
          var size: (width: Int, height: Int)
          var content: Element?
        }
        """)
    #expect(
      text.hasPrefix(
        """
        nonisolated static var targetDescriptor: LazyConfig::TargetDescriptor {
          LazyConfig::TargetDescriptor(
            name: "Box",
            fileID: "Demo/Sample.swift", line: 2,
            type: Box.self,
            parameters: [
              LazyConfig::TargetParameter(
                "size",
                swiftName: "size",
                type: .tuple([.of(Int.self, named: "Int"), .of(Int.self, named: "Int")])),
              LazyConfig::TargetParameter(
                "content",
                swiftName: "content",
                type: .optional(.of(Element.self, named: "Element")),
                defaultValue: .null),
            ],
            constructor: .genericImmediate { arguments in
              try Box(
                size: arguments.take(0, as: LazyConfig::Tuple<Int, Int>.self).elements,
                content: arguments.take(1, as: Element?.self, default: nil))
            })
        }
        """))
    #expect(!text.contains("@section"))
  }
}
