using Amago.Cli;
using Amago.Rl.Cluster.Commands;

CommandConsole console = CommandConsole.OfProcess() with { Program = ClusterCommand.Name };
EndSignals.Listen(console);
int code = ClusterCommand.Run(args, console);
EndSignals.Ignore();
return code;
