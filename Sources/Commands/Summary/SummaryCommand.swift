public import ArgumentParser
import ConfigCommands
import LazyConfig
import NN
import Torch

/// `taibai summary`.
public struct SummaryCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Print a model's shapes, parameters, operations and memory, without making it.",
    discussion: """
      The model is built on the meta device, where it takes no memory, and runs one step of training on \
      made-up inputs. Memory is what the CPU takes. Equal layers are one line, whose numbers are of all \
      of them together.

      Exit status: 0, or 1 when something is wrong with the config or a shape does not fit.
      """)

  /// How a summary is written.
  public enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json
  }

  /// What parameters can be.
  public enum ParameterType: String, ExpressibleByArgument, CaseIterable, Sendable {
    case float32, float64, bfloat16, float16

    var dtype: DType {
      switch self {
      case .float32: .float32
      case .float64: .float64
      case .bfloat16: .bfloat16
      case .float16: .float16
      }
    }
  }

  @OptionGroup var source: SourceArguments

  @Option(help: "How many samples the inputs have.")
  var batch = 8

  @Option(help: "How long sequences are; the model's longest when not given, but no more than 512.")
  var length: Int?

  @Option(help: "The parameters' type.")
  var dtype: ParameterType = .float32

  @Option(help: "The optimizer whose memory is counted.")
  var optimizer: OptimizerKind = .adamw

  @Option(help: "How deep modules are shown; all when not given.")
  var depth: Int?

  @Option(help: "The summary as text for people or as JSON for programs.")
  var format: Format = .text

  public init() {}

  public func validate() throws {
    guard batch > 0 else { throw ValidationError("--batch takes a number from 1") }
    guard (depth ?? 0) >= 0 else { throw ValidationError("--depth takes a number from 0") }
    guard (length ?? 1) > 0 else { throw ValidationError("--length takes a number from 1") }
  }

  public func run() throws {
    let summary = try source.load().summary(
      batch: batch, length: length, dtype: dtype.dtype, optimizer: optimizer)
    switch format {
    case .text: Terminal.print(summary.text(depth: depth))
    case .json: Terminal.print(try summary.json())
    }
  }
}

extension OptimizerKind: ExpressibleByArgument {}
