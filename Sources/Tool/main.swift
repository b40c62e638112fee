import Commands
import ConfigCommands

await TaibaiCommand.runProgram()
