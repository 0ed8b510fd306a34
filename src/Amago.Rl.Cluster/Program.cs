using Amago.Cli;
using Amago.Rl.Cluster.Commands;
using Amago.Rl.Cluster.Hosting;

CommandConsole console = CommandConsole.OfProcess() with { Program = ClusterCommand.Name };
EndSignals.Listen(console);
StrayMessages.LetGo(console.Warn);
int code = ClusterCommand.Run(args, console);
EndSignals.Ignore();
return code;
