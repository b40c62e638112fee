import ArgumentParser
import Commands

TaibaiCommand.main()
