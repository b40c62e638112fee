import Commands
import ConfigCommands

/// `measure FOLDER` answers questions of compare.py on the files that it has put there. All other arguments are those of
/// `taibai`, whose whole runs are measured too.
@main
struct ModelBenchmark {
  static func main() async {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.first == "measure", let folder = arguments.dropFirst().first else {
      await TaibaiCommand.runProgram()
    }
    var answers = Answers(folder: folder)
    answers.run()
  }
}
