import Commands

TaibaiCommand.main()
