package import ArgumentParser
import LazyConfig

package struct SweepCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Print the configs that a list of overrides with sweeps stands for.",
    discussion:
      "A sweep: dropout=0.1,0.2 or choice(…), range(1,10,3), interval(0,1), glob(*Attention).")

  @OptionGroup var source: SourceArguments

  @Option(help: "How many values an interval stands for.")
  var samples = 5

  @Option(help: "How to print them.")
  var format: ListFormat = .text

  @Flag(help: "Check every config; the exit status is 1 when something is wrong with one.")
  var check = false

  package init() {}

  package func validate() throws {
    guard samples >= 1 else { throw ValidationError("--samples takes a number from 1") }
  }

  package func run() throws {
    let tree = try source.loader.load(source.source)
    let plan = try SweepPlan(source.overrides, samples: samples, for: tree)
    switch format {
    case .text:
      for point in plan.points {
        Terminal.print("\(point.name): \(point.overrides.joined(separator: " "))")
      }
    case .json: Terminal.print(plan.json)
    }
    guard check else { return }
    let problems = plan.problems(in: tree)
    guard problems.isEmpty else { throw ConfigError(problems) }
  }
}
