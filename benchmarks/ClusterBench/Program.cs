using System.CommandLine;
using ClusterBench;

// dotnet run -c Release --project benchmarks/ClusterBench -- gain | overhead | failure | line | soak
var step = new Option<double>("--step-ms") { Description = "Time of a step: 0, 1, 5 or 20.", DefaultValueFactory = static _ => 1 };
var workers = new Option<int[]>("--workers") { Description = "Numbers of workers.", DefaultValueFactory = static _ => [1, 2, 4] };
var lag = new Option<int>("--lag") { Description = "The policy's lag: 0, or 1." };
var epochs = new Option<int>("--epochs") { Description = "Passes of the update over a rollout.", DefaultValueFactory = static _ => 1 };
var iterations = new Option<int>("--iterations") { Description = "Iterations that are timed.", DefaultValueFactory = static _ => 20 };
var frozen = new Option<bool>("--frozen") { Description = "Freeze the worker, rather than kill it." };
var times = new Option<int>("--times") { Description = "Workers that are lost.", DefaultValueFactory = static _ => 10 };
var gigabits = new Option<double>("--gbit") { Description = "Gigabits a second of the line.", DefaultValueFactory = static _ => 1 };
var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = static _ => 60 };
var seed = new Option<int>("--seed")
{
    Description = "Of what happens; a new one each time without it, which is printed.",
    DefaultValueFactory = static _ => Random.Shared.Next(),
};
workers.AllowMultipleArgumentsPerToken = true;

var gain = new Command("gain", "What several workers gain with environments that take their time.")
{
    step, lag, epochs, workers, iterations,
};
gain.SetAction((result, _) => Measurements.GainAsync(
    result.GetValue(step), result.GetValue(lag), result.GetValue(epochs), result.GetValue(workers)!, result.GetValue(iterations)));
var shaped = new Option<double?>("--gbit") { Description = "Gigabits a second of a line, which needs root; loopback without it." };
var overhead = new Command("overhead", "What an iteration takes with a worker beyond what it takes in one process.") { iterations, shaped };
overhead.SetAction((result, _) => Measurements.OverheadAsync(result.GetValue(iterations), result.GetValue(shaped)));
var failure = new Command("failure", "What the loss of a worker costs beyond the shard that is played again.") { frozen, times };
failure.SetAction((result, _) => Measurements.FailureAsync(result.GetValue(frozen), result.GetValue(times)));
var line = new Command("line", "How much of a shaped line rollouts fill; needs root.") { gigabits, iterations };
line.SetAction((result, _) => Measurements.LineAsync(result.GetValue(gigabits), result.GetValue(iterations)));
var soak = new Command("soak", "What processes hold while workers are killed and frozen all the time.") { minutes, seed };
soak.SetAction((result, _) => TrainingSoak.RunAsync(result.GetValue(minutes), result.GetValue(seed)));
return await new RootCommand("Training on several processes of this machine, timed.") { gain, overhead, failure, line, soak }
    .Parse(args).InvokeAsync();
