namespace Amago.Rl.Cluster.Commands;
internal static class PlanCommand { public static Command Create(CommandConsole console) => new("plan"); }
