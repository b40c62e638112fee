import Foundation
import Testing

@Suite struct `A profile of a run` {
  private struct Trace: Decodable {
    struct Event: Decodable {
      let name: String
      let cat: String
      let ph: String
      let ts: Double
      let dur: Double
      let args: [String: String]
    }
    let traceEvents: [Event]
  }

  @Test func `says where the time of steps went, and changes nothing`() throws {
    let folder = try TinyRun.folder()
    let plain = try folder.run("train", "run.yaml", "--run-dir", "plain")
    let run = try folder.run("train", "run.yaml", "--run-dir", "a", "trainer.profile=true")
    try #require(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("profile.json for Perfetto"), "\(run.output)")
    #expect(plain.status == 0)
    #expect(try TinyRun.numbers(folder, "a") == TinyRun.numbers(folder, "plain"))

    let text = try folder.text("a/profile.txt")
    let parts = [
      "Steps 6–10", "forward", "backward", "clipping", "optimizer", "batch", "elsewhere",
      "transformer.layers.*.attention", "LinearBackward",
    ]
    for part in parts { #expect(text.contains(part), "\(part): \(text)") }

    let data = try Data(contentsOf: URL(filePath: folder.path("a/profile.json")))
    let events = try JSONDecoder().decode(Trace.self, from: data).traceEvents
    #expect(events.allSatisfy { $0.ph == "X" && $0.dur >= 0 && $0.ts >= 0 })
    #expect(Set(events.map(\.cat)) == ["module", "forward", "backward"])
    // A viewer stacks events by their times: each lies within the one around it.
    var open: [Trace.Event] = []
    for event in events {
      while let last = open.last, last.ts + last.dur <= event.ts { open.removeLast() }
      if let last = open.last {
        #expect(event.ts + event.dur <= last.ts + last.dur + 0.002, "\(event.name) in \(last.name)")
      }
      open.append(event)
    }
    let backward = try #require(events.first { $0.name == "LinearBackward" })
    // A backward pass belongs to the module of its forward pass.
    #expect(backward.args["module"]?.contains(".") == true, "\(backward.args)")
  }

  @Test func `of too few steps is none, and is told`() throws {
    let folder = try TinyRun.folder()
    let run = try folder.run(
      "train", "run.yaml", "--run-dir", "a", "trainer.profile=true", "trainer.steps=3")
    #expect(run.status == 0)
    #expect((run.output + run.errors).contains("no profile"), "\(run.output)\(run.errors)")
  }

  @Test func `of a run that ends within its steps is written`() throws {
    let folder = try TinyRun.folder()
    let run = try folder.run(
      "train", "run.yaml", "--run-dir", "a", "trainer.profile=true", "trainer.steps=8")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try folder.text("a/profile.txt").contains("Steps 6–8"))
  }
}
