using System.Globalization;
using Amago.Cli.Commands;
using Amago.Cli.Options;
using Amago.Cli.Training;

namespace Amago.Rl.Cluster.Seeds;

/// <summary>Runs that differ in their seed alone, one after the other: <c>RUN/seed-0</c>, <c>RUN/seed-1</c>, ...</summary>
/// <param name="console">Where they are shown.</param>
/// <param name="loop">Trains a run.</param>
/// <param name="connect">Makes the transport that has a run's shards played.</param>
internal sealed class SeedRuns(CommandConsole console, TrainingLoop loop, ShardConnection connect)
{
    /// <summary>Trains the runs, or goes on with them: one that is there already is resumed where the request says so.</summary>
    /// <returns>The exit code: 0 where all are done.</returns>
    public int Train(TrainingRequest request, ulong[] seeds, bool json)
    {
        var trained = new List<TrainedRun>();
        bool isDone = true;
        foreach (ulong seed in seeds)
        {
            try
            {
                using TrainingRun run = request.OfSeed(seed).Open(connect);
                trained.Add(loop.Train(run));
                isDone &= run.IsDone;
                if (!run.IsDone)
                    break; // asked to stop
            }
            catch (DivergedException e)
            {
                console.Warn(e.Message); // which says nothing of the other seeds
                isDone = false;
            }
        }

        Print(trained, json);
        return isDone ? 0 : 1;
    }

    private void Print(List<TrainedRun> trained, bool json)
    {
        if (json)
        {
            JsonOutput.PrintArray(console.Out, trained, static (writer, run) => run.WriteTo(writer));
            return;
        }

        var table = new TextTable(("seed", true), ("steps", true), ("mean return", true), ("steps/s", true), ("folder", false));
        foreach (TrainedRun run in trained)
        {
            table.Add(
                ((ulong)run.Settings.Seed).ToString(CultureInfo.InvariantCulture),
                StepCount.Text(run.Report.Steps),
                Number(run.Report.MeanReturn, "0.00"),
                Number(run.StepsPerSecond, "0"),
                run.Folder);
        }

        double[] returns = [.. trained.Select(static run => run.Report.MeanReturn).Where(double.IsFinite)];
        if (returns.Length > 1)
        {
            double mean = returns.Average();
            double deviation = Math.Sqrt(returns.Sum(value => (value - mean) * (value - mean)) / (returns.Length - 1));
            table.AddRule();
            table.Add("mean", "", string.Create(CultureInfo.InvariantCulture, $"{mean:0.00} ± {deviation:0.00}"), "", "");
        }

        table.Print(console);
    }

    private static string Number(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";
}
