import Foundation
import Testing

/// The commands as a user types them.
@Suite struct ConfigCommandTests {
  static let plain = [
    "base.yaml": "model: {width: 64, depth: 4}\nname: base\n",
    "mine.yaml":
      "extends: base.yaml\nmodel:\n  width: 128  # wider\nlabel: ${name}-${model.width}\n",
  ]

  @Test func `any plain YAML is shown with its references resolved`() throws {
    let session = try Session("config", "show", "mine.yaml", "model.depth=6", files: Self.plain)
    #expect(session.status == 0)
    #expect(
      session.output == """
        model:
          width: 128
          depth: 6
        name: base
        label: base-128

        """)
  }

  @Test func `references stay as they are written when asked for`() throws {
    let session = try Session("config", "show", "mine.yaml", "--unresolved", files: Self.plain)
    #expect(session.output.hasSuffix("label: ${name}-${model.width}\n"))
  }

  @Test func `each leaf says where it came from`() throws {
    let session = try Session(
      "config", "show", "mine.yaml", "model.depth=6", "--origins", files: Self.plain)
    #expect(
      session.output == """
        model.width: 128  # mine.yaml:3:10
        model.depth: 6  # override 1: model.depth=6
        name: base  # base.yaml:2:7
        label: base-128  # mine.yaml:4:8

        """)
  }

  @Test(arguments: [
    ("json", "{\n  \"a\": [\n    1,\n    null\n  ]\n}\n"), ("flat", "a: [1, null]\n"),
    ("yaml", "a: [1, null]\n"),
  ])
  func `there are three formats`(_ format: String, _ text: String) throws {
    let session = try Session(
      "config", "show", "a.yaml", "--format", format, files: ["a.yaml": "a: [1, ~]"])
    #expect(session.output == text)
  }

  @Test func `the history of a value is explained`() throws {
    let session = try Session(
      "config", "explain", "mine.yaml", "model.width", "model.width=7", files: Self.plain)
    #expect(
      session.output == """
        model.width = 7
          64   base.yaml:1:16
          128  mine.yaml:3:10
          7    override 1: model.width=7

        """)
  }

  @Test func `a config without fault is silent`() throws {
    let session = try Session("config", "check", "retinanet", "num_classes=20")
    #expect(session.status == 0)
    #expect(session.output.isEmpty && session.errors.isEmpty)
  }

  @Test func `all faults come at once and end with status 1`() throws {
    let session = try Session(
      "config", "check", "retinanet", "num_clases=3", "head.prior_prob=high",
      "anchor_matcher=Machter"
    )
    #expect(session.status == 1)
    #expect(session.output.isEmpty)
    #expect(
      session.errors == """
        error: num_clases: RetinaNet has no parameter 'num_clases'; did you mean 'num_classes'?
          written at override 1: num_clases=3
          RetinaNet takes: backbone, head, head_in_features, anchor_generator, box2box_transform, \
        anchor_matcher, num_classes, focal_loss_alpha, focal_loss_gamma, pixel_mean, pixel_std, input_format
        error: head.prior_prob: expected a number, found the text 'high'
          written at override 2: head.prior_prob=high
        error: anchor_matcher: there is no target 'Machter'; did you mean 'Matcher'?
          written at override 3: anchor_matcher=Machter
        3 errors

        """)
  }

  @Test func `faults are there for programs too`() throws {
    let session = try Session(
      "config", "check", "bad.yaml", "--format", "json",
      files: ["bad.yaml": "_target_: Matcher\nthresholds: 1\nlabels: [1]\n"])
    #expect(session.status == 1)
    let object = try JSONSerialization.jsonObject(with: Data(session.output.utf8))
    let problems = try #require((object as? [String: Any])?["problems"] as? [[String: Any]])
    #expect(problems.count == 1)
    #expect(problems[0]["path"] as? String == "thresholds")
    #expect(problems[0]["line"] as? Int == 2)
    #expect(problems[0]["column"] as? Int == 13)
  }

  static let statuses: [([String], Int32)] = [
    (["config", "show"], 2),
    (["config", "show", "nothing"], 1),
    (["nonsense"], 2),
    (["config", "show", "retinanet", "--format", "xml"], 2),
    (["--help"], 0),
    (["config", "show", "retinanet", "a=[1"], 1),
    (["config", "explain", "retinanet", "hed"], 1),
    (["config", "sweep", "retinanet", "num_classes=range(0,1,0)"], 1),
    (["list", "targets", "Mather"], 1),
    (["config", "show", "missing.yaml"], 1),
  ]

  @Test(arguments: statuses)
  func `the exit status says whose fault it is`(_ arguments: [String], _ status: Int32) throws {
    let session = try Session(arguments)
    #expect(session.status == status, "\(session.errors)")
    if status != 0 { #expect(!session.errors.isEmpty && session.output.isEmpty) }
  }

  @Test func `overrides that cannot be read are marked where they break, in order with the others`()
    throws
  {
    let session = try Session("config", "check", "retinanet", "hed=1", "a=[1", "num_clases=3")
    #expect(
      session.errors.split(separator: "\n").filter { !$0.hasPrefix("  RetinaNet takes") } == [
        "error: hed: RetinaNet has no parameter 'hed'; did you mean 'head'?",
        "  written at override 1: hed=1",
        "error: ']' is missing",
        "  written at override 2: a=[1",
        "                             ^",
        "error: num_clases: RetinaNet has no parameter 'num_clases'; did you mean 'num_classes'?",
        "  written at override 3: num_clases=3",
        "3 errors",
      ])
  }

  @Test func `a folder outside is read when it is trusted`() throws {
    let files = [
      "base/base.yaml": "a: 1\n", "runs/mine.yaml": "extends: ../base/base.yaml\nb: 2\n",
    ]
    let arguments = ["config", "show", "mine.yaml", "--origins"]
    #expect(try Session(arguments, files: files, in: "runs").status == 1)
    let session = try Session(arguments + ["--trust", "../base"], files: files, in: "runs")
    #expect(session.output == "a: 1  # ../base/base.yaml:1:4\nb: 2  # mine.yaml:2:4\n")
    let above = try Session(["config", "show", "runs/mine.yaml", "--origins"], files: files)
    #expect(above.output == "a: 1  # base/base.yaml:1:4\nb: 2  # runs/mine.yaml:2:4\n")
  }

  #if os(Linux)
    @Test func `output that cannot be written is an error`() throws {
      let session = try Session(["config", "show", "retinanet"], output: "/dev/full")
      #expect(session.status == 1)
      #expect(
        session.errors.hasPrefix("error: ") && session.errors.split(separator: "\n").count == 1)
    }
  #endif

  @Test func `two configs are compared`() throws {
    let arguments = ["config", "diff", "mine.yaml", "model.width=1", "--against", "base.yaml"]
    let session = try Session(arguments, files: Self.plain)
    #expect(session.status == 0)
    #expect(
      session.output == """
        ~ model.width: 64 -> 1  # override 1: model.width=1
        + label: ${name}-${model.width}  # mine.yaml:4:8

        """)
    #expect(try Session(arguments + ["--exit-code"], files: Self.plain).status == 1)
    let overrides = try Session(arguments + ["--format", "overrides"], files: Self.plain)
    #expect(overrides.output == "model.width=1\n+label='${name}-${model.width}'\n")
  }

  @Test func `a sweep prints a name and its overrides for each config`() throws {
    let session = try Session(
      "config", "sweep", "base.yaml", "model.width=8,16", "model.depth=range(1,3)", "name=x",
      files: Self.plain)
    #expect(
      session.output == """
        model.width=8,model.depth=1: model.width=8 model.depth=1 name=x
        model.width=8,model.depth=2: model.width=8 model.depth=2 name=x
        model.width=16,model.depth=1: model.width=16 model.depth=1 name=x
        model.width=16,model.depth=2: model.width=16 model.depth=2 name=x

        """)
  }

  @Test func `a file is edited in place, what it extends is not`() throws {
    var mine = ""
    var base = ""
    let session = try Session(
      "config", "edit", "mine.yaml", "model.width=256", "model.depth=8", files: Self.plain
    ) { folder in
      mine = try String(contentsOf: folder.appendingPathComponent("mine.yaml"), encoding: .utf8)
      base = try String(contentsOf: folder.appendingPathComponent("base.yaml"), encoding: .utf8)
    }
    #expect(session.status == 0 && session.output.isEmpty)
    #expect(base == Self.plain["base.yaml"])
    #expect(
      mine == """
        extends: base.yaml
        model:
          width: 256  # wider
          depth: 8
        label: ${name}-${model.width}

        """)
  }

  @Test func `what a file extends cannot be removed in it, and the file stays`() throws {
    var mine = ""
    let session = try Session("config", "edit", "mine.yaml", "~model.depth", files: Self.plain) {
      mine = try String(
        contentsOf: $0.appendingPathComponent("mine.yaml"), encoding: .utf8)
    }
    #expect(session.status == 1)
    #expect(mine == Self.plain["mine.yaml"])
    #expect(
      session.errors == """
        error: model.depth: mine.yaml cannot remove what it extends
          remove it where it is written, or set it to null
        1 error

        """)
  }

  @Test func `targets are listed with parameters, types and defaults`() throws {
    let session = try Session("list", "targets", "Matcher")
    #expect(
      session.output == """
        RetinaNetExample.Matcher
          Assigns boxes to anchors.
          also: detectron2.modeling.matcher.Matcher
            thresholds                 a list of numbers, required
            labels                     a list of integers, required
            allow_low_quality_matches  true or false, default false

        """)
    let json = try Session("list", "targets", "--format", "json")
    let listed = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(listed?.count == 11)
    #expect(
      try Session("list", "recipes").output.hasPrefix("retinanet  RetinaNet with a ResNet-50"))
  }

  @Test func `a recipe as Swift is the recipe`() throws {
    let session = try Session("config", "to-swift", "retinanet", "--name", "mine")
    #expect(
      session.output.hasPrefix("import LazyConfig\n\n@Recipe\nfunc mine() -> Lazy<RetinaNet> {"))
    #expect(session.output.contains("outChannels: .reference(\"..out_channels\")"))
  }

  @Test(arguments: [
    ("mermaid", "flowchart LR"), ("dot", "digraph config {"), ("svg", "<svg xmlns="),
  ])
  func `a config is drawn`(_ format: String, _ start: String) throws {
    let session = try Session("config", "graph", "retinanet", "--format", format)
    #expect(session.output.hasPrefix(start))
    #expect(session.output.contains("ShapeSpec × 5"))
  }

  @Test func `the schema is JSON`() throws {
    let session = try Session("config", "schema")
    let object = try JSONSerialization.jsonObject(with: Data(session.output.utf8)) as? [String: Any]
    let definitions = try #require(object?["$defs"] as? [String: Any])
    #expect(definitions["RetinaNetExample.FPN"] != nil)
  }

  @Test func `a shell is offered sources, paths and what fits`() throws {
    func offers(_ argument: String, _ words: String...) throws -> [Substring] {
      let index = String(words.count - 1)
      let last = String(words.last?.count ?? 0)
      return try Session(
        ["---completion", "config", "show", "--", argument, index, last] + words
      ).output.split(separator: "\n")
    }
    #expect(try offers("positional@0", "x", "config", "show", "ret") == ["retinanet"])
    #expect(
      try offers("positional@1", "x", "config", "show", "retinanet", "head.num_c")
        == ["head.num_classes="])
    #expect(
      try offers("positional@1", "x", "config", "show", "retinanet", "backbone=")
        == ["backbone=FPN", "backbone=ResNet"])
  }
}
