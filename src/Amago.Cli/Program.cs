using Amago.Cli;

return AmagoCommand.Run(args, CommandConsole.OfProcess());
