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
var table = new Option<bool>("--table")
{
    Description = "Disturb nothing: runs of all settings with 1, 2, 3, 4 and 8 workers, and once resumed with another number.",
};
var command = new RootCommand(
    "Kills, freezes and cuts off the machines of training runs at random, and compares the parameters with those of undisturbed runs.")
{
    schedules, seed, jobs, steps, links, table, program,
};
command.SetAction(async (result, _) =>
{
    int first = result.GetValue(seed);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {first}"));
    var expected = new UndisturbedRuns(result.GetValue(steps));
    bool hasLinks = result.GetValue(links);
    string host = hasLinks ? Link.CreateBridge() : "127.0.0.1";
    int failures = 0;
    IEnumerable<Schedule> all = result.GetValue(table)
        ? Schedule.Table()
        : Enumerable.Range(0, result.GetValue(schedules)).Select(number => new Schedule(unchecked(first + number), hasLinks));
    try
    {
        await Parallel.ForEachAsync(
            all, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, result.GetValue(jobs)) }, (schedule, _) => RunAsync(schedule));
    }
    finally
    {
        if (hasLinks)
            Link.DeleteBridge();
    }

    Console.WriteLine(failures == 0 ? "all runs gave the parameters of undisturbed ones" : $"{failures} runs failed");
    return failures == 0 ? 0 : 1;

    async ValueTask RunAsync(Schedule schedule)
    {
        string undisturbed = expected.HashOf(schedule.Settings);
        using var disturbed = new DisturbedRun(schedule, result.GetValue(program)!, host, result.GetValue(steps));
        string? fault = await disturbed.RunAsync(undisturbed);
        if (fault is not null)
            Interlocked.Increment(ref failures);
        string end = fault is null ? "same bits" : $"FAILED: {fault}";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{schedule.Seed,11} {schedule.Settings}, {schedule.Workers} workers: {disturbed.Summary}; {undisturbed[..16]}; {end}"));
    }
});
return await command.Parse(args).InvokeAsync();
