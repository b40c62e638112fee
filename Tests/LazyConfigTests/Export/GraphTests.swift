import LazyConfig
import Testing

/// A tree as a graph: repeated parts once, inherited values as dashed lines.
@Suite struct GraphTests {
  static let yaml = """
    _target_: Model
    hidden_size: 8
    layers:
      _repeat_: 4
      _of_:
        _target_: Layer
        attention: {_target_: SelfAttention, num_heads: 2}
        mlp: {_target_: FFN}
      _at_: {3: {mlp: "${layers.0.mlp}"}}
    """

  @Test func `as Mermaid`() throws {
    let graph = try TreeGraph(of: ConfigTree(yaml: Self.yaml), registry: .parts)
    #expect(
      graph.mermaid == """
        flowchart LR
          n0["Model<br/>hidden_size: 8"]
          n1[["Layer × 3"]]
          n2["SelfAttention<br/>num_heads: 2"]
          n3["FFN"]
          n4["Layer"]
          n5["SelfAttention<br/>num_heads: 2"]
          n0 -->|"layers[0:3]"| n1
          n1 -->|"attention"| n2
          n1 -->|"mlp"| n3
          n0 -->|"layers[3]"| n4
          n4 -->|"attention"| n5
          n0 -.->|"hidden_size"| n2
          n0 -.->|"hidden_size"| n3
          n0 -.->|"hidden_size"| n5
          n4 ==>|"mlp"| n3

        """)
  }

  @Test func `as Graphviz, with dashed lines for what is inherited`() throws {
    let dot = try TreeGraph(of: ConfigTree(yaml: Self.yaml), registry: .parts).dot
    #expect(dot.hasPrefix("digraph config {\n"))
    #expect(dot.contains("n0 -> n1 [label=\"layers[0:3]\"];"))
    #expect(dot.contains("n0 -> n2 [label=\"hidden_size\", style=dashed, color=gray];"))
    #expect(dot.contains("n4 -> n3 [label=\"mlp\", color=blue];"))
    #expect(dot.contains("peripheries=2"))
    #expect(dot.split(separator: "\n").filter { $0.contains("[label=\"Layer") }.count == 2)
  }

  @Test func `as SVG, whose text is escaped`() throws {
    let svg = try TreeGraph(
      of: ConfigTree(yaml: "{_target_: Everything, text: '<&\">'}"), registry: .parts
    ).svg
    #expect(svg.hasPrefix("<svg xmlns="))
    #expect(svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("text: &lt;&amp;&quot;&gt;"))
    #expect(!svg.contains("'<&"))
  }

  @Test func `a thousand equal layers are one box`() throws {
    var tree = try ConfigTree(yaml: Self.yaml)
    try tree.apply(["~layers.3", "layers=null"].map { try Edit(parsing: $0) }, registry: .parts)
    try tree.apply(
      "layers={_repeat_: 1000, _of_: {attention: SelfAttention, mlp: {}}}", registry: .parts)
    let graph = try TreeGraph(of: tree, registry: .parts)
    #expect(graph.mermaid.split(separator: "\n").count < 12)
    #expect(graph.mermaid.contains("Layer × 1000"))
  }

  @Test func `a reference that leads nowhere is an error`() throws {
    #expect(throws: ConfigError.self) {
      try TreeGraph(of: ConfigTree(yaml: "a: ${b}"), registry: .parts)
    }
  }
}
