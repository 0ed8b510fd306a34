using System.CommandLine;
using System.Globalization;
using Amago.Chaos;

var schedules = new Option<int>("--schedules")
{
    Description = "Runs that are disturbed, each in its own way.",
    DefaultValueFactory = static _ => 20,
};
var seed = new Option<int>("--seed")
{
    Description = "Of the schedules; a new one each time without it, which is printed.",
    DefaultValueFactory = static _ => Random.Shared.Next(),
};
var jobs = new Option<int>("--jobs") { Description = "How many runs at the same time.", DefaultValueFactory = static _ => 2 };
var steps = new Option<int>("--steps")
{
    Description = "Steps of a run, of which a rollout takes 512.",
    DefaultValueFactory = static _ => 512 * 400,
};
var links = new Option<bool>("--links") { Description = "Put workers into network namespaces and cut their links too; needs root." };
var program = new Option<string>("--program")
{
    Description = "The program amago-cluster.",
    DefaultValueFactory = static _ => Path.Combine(AppContext.BaseDirectory, "amago-cluster.dll"),
};
var command = new RootCommand(
    "Kills, freezes and cuts off the machines of training runs at random, and compares the parameters with those of undisturbed runs.")
{
    schedules, seed, jobs, steps, links, program,
};
command.SetAction(async (result, _) =>
{
    int first = result.GetValue(seed);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {first}"));
    var expected = new UndisturbedRuns(result.GetValue(steps));
    bool hasLinks = result.GetValue(links);
    string host = hasLinks ? Link.CreateBridge() : "127.0.0.1";
    int failures = 0;
    IEnumerable<int> seeds = Enumerable.Range(0, result.GetValue(schedules)).Select(number => unchecked(first + number));
    await Parallel.ForEachAsync(
        seeds,
        new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, result.GetValue(jobs)) },
        async (own, _) =>
        {
            var schedule = new Schedule(own, hasLinks);
            string undisturbed = expected.HashOf(schedule.Settings);
            using var disturbed = new DisturbedRun(schedule, result.GetValue(program)!, host, result.GetValue(steps));
            string? fault = await disturbed.RunAsync(undisturbed);
            if (fault is not null)
                Interlocked.Increment(ref failures);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{own,11} {schedule.Settings}: {disturbed.Summary}{(fault is null ? "; same bits" : $"; FAILED: {fault}")}"));
        });
    if (hasLinks)
        Link.DeleteBridge();
    Console.WriteLine(failures == 0 ? "all runs gave the parameters of undisturbed ones" : $"{failures} runs failed");
    return failures == 0 ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
