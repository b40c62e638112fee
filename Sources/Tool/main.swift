import Commands
import ConfigCommands

await TaibaiCommand.main()
