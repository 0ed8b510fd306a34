using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Amago.Rl.Cluster.Hosting;
using Microsoft.Extensions.Configuration;

if (args[0] == "worker")
{
    var own = new IPEndPoint(IPAddress.Loopback, int.Parse(args[2]));
    return (int)await ClusterWorker.RunAsync(
        new WorkerOptions(IPEndPoint.Parse(args[1]), own, own, null) { Threads = 1, Notice = Console.Error.WriteLine }, CancellationToken.None);
}

TrainingSettings.EnsureRegistered();
var at = IPEndPoint.Parse(args[1]);
await using ClusterLearner? learner = args[4] == "0" ? null
    : await ClusterLearner.StartAsync(new LearnerOptions(at, at, null) { Workers = int.Parse(args[3]), Notice = Console.Error.WriteLine, VerifyShare = args.Length > 5 ? double.Parse(args[5]) : 0 });
var bindings = new Bindings(new ConfigurationBuilder().AddGinString(File.ReadAllText(args[2])).Build());
string folder = Path.Combine(Path.GetTempPath(), "trial" + Environment.ProcessId);
using TrainingRun run = TrainingRun.Start(folder, bindings, learner is null ? null : learner.Connect);
var clock = Stopwatch.StartNew();
while (!run.IsDone)
{
    clock.Restart();
    run.Iterate();
    Console.Error.WriteLine($"{run.Steps} {clock.ElapsedMilliseconds} ms");
}
run.SaveCheckpoint();
Console.WriteLine(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "policy.safetensors")))));
return 0;
