using System.CommandLine;
using ClusterBench;

// dotnet run -c Release --project benchmarks/ClusterBench -- gain | overhead
var step = new Option<double>("--step-ms") { Description = "Time of a step: 0, 0.2, 1, 5 or 20.", DefaultValueFactory = static _ => 1 };
var workers = new Option<int[]>("--workers") { Description = "Numbers of workers.", DefaultValueFactory = static _ => [1, 2, 4] };
var threads = new Option<int>("--threads") { Description = "Threads of each worker.", DefaultValueFactory = static _ => 1 };
var iterations = new Option<int>("--iterations") { Description = "Iterations that are timed.", DefaultValueFactory = static _ => 20 };
workers.AllowMultipleArgumentsPerToken = true;

var gain = new Command("gain", "What several workers gain with environments that take their time.") { step, workers, threads, iterations };
gain.SetAction((result, _) => Measurements.GainAsync(
    result.GetValue(step), result.GetValue(workers)!, result.GetValue(threads), result.GetValue(iterations)));
var overhead = new Command("overhead", "What an iteration takes with a worker beyond what it takes in one process.") { iterations };
overhead.SetAction((result, _) => Measurements.OverheadAsync(result.GetValue(iterations)));
return await new RootCommand("Training on several processes of this machine, timed.") { gain, overhead }.Parse(args).InvokeAsync();
