using Amago.Cli;

CommandConsole console = CommandConsole.OfProcess();
EndSignals.Listen(console);
int code = AmagoCommand.Run(args, console);
EndSignals.Ignore();
return code;
