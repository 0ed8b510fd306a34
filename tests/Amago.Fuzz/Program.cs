using System.CommandLine;
using Amago.Fuzz;
using Amago.Fuzz.Targets;

var targets =
    new Argument<string[]>("targets") { Description = "What to feed; all of them without a name.", Arity = ArgumentArity.ZeroOrMore };
targets.AcceptOnlyFromAmong([.. FuzzTargets.Names]);
var seconds = new Option<double>("--seconds") { Description = "How long each target is fed.", DefaultValueFactory = static _ => 10 };
var seed = new Option<int>("--seed")
{
    Description = "Of the mutations; a new one each time without it, which is printed.",
    DefaultValueFactory = static _ => Random.Shared.Next()
};
var jobs = new Option<int>("--jobs")
{
    Description = "How many targets at the same time.",
    DefaultValueFactory = static _ => Environment.ProcessorCount
};
var folder = new Option<string>("--folder")
{
    Description = "Gets what was found, and inputs to go on from the next time.",
    DefaultValueFactory = static _ => Path.Combine("artifacts", "fuzz")
};
var replay = new Option<string?>("--replay") { Description = "Gives one file to one target, in this process, and prints how it ends." };
var isWorker = new Option<bool>("--worker") { Hidden = true };
var command =
    new RootCommand("Feeds damaged files to the readers, and random calls to the libraries, guided by the branches that they reach.")
{
    targets, seconds, seed, jobs, folder, replay, isWorker,
};
command.SetAction(result =>
{
    string[] names = result.GetValue(targets) is { Length: > 0 } some ? some : [.. FuzzTargets.Names];
    string where = Path.GetFullPath(result.GetValue(folder)!);
    if (result.GetValue(replay) is { } file)
        return Replay.Run(FuzzTargets.Find(names[0]), file);
    var duration = TimeSpan.FromSeconds(result.GetValue(seconds));
    if (!result.GetValue(isWorker))
        return new Supervisor(where, result.GetValue(seed), duration).Run(names, Math.Max(1, result.GetValue(jobs)));
    var coverage = new Coverage(); // before anything that counts
    return new Worker(FuzzTargets.Find(names[0]), coverage, where, result.GetValue(seed)).Run(duration);
});
return command.Parse(args).Invoke();
