import Commands

// Every command of taibai, with the parts of this package in it.
await TaibaiCommand.runProgram()
