using System.Diagnostics;
using System.Globalization;

namespace Amago.Fuzz;

/// <summary>Starts a worker for each target, and one more where a target ends its process: that is a finding as well.</summary>
internal sealed class Supervisor(string folder, int seed, TimeSpan duration)
{
    private const string HeapLimit = "0x80000000"; // 2 GiB: who asks for more gets an OutOfMemoryException, which no reader documents
    private const int MostDeaths = 20; // of a target: it is clear by then, and a process that dies at once would be started for ever
    private int _deaths;

    /// <summary>Where the worker of a target leaves the input that it is at.</summary>
    public static string LastInputOf(string folder, string target) => Path.Combine(folder, target, "last-input");

    /// <summary>Feeds targets, some at a time.</summary>
    /// <returns>0 when nothing went wrong.</returns>
    public int Run(IReadOnlyList<string> targets, int jobs)
    {
        string copy = Directory.CreateTempSubdirectory("amago-fuzz-").FullName;
        try
        {
            string program = Instrumentation.CopyTo(copy);
            Console.WriteLine($"seed {seed}, {duration.TotalSeconds:0} s a target, {folder}");
            var reports = new Dictionary<string, WorkerReport>(StringComparer.Ordinal);
            Parallel.ForEach(targets, new ParallelOptions { MaxDegreeOfParallelism = jobs }, target =>
            {
                Directory.CreateDirectory(Path.Combine(folder, target));
                WorkerReport report = Feed(program, target);
                lock (reports)
                {
                    reports.Add(target, report);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target,-12} {report.Inputs,10} inputs, "
                        + $"{report.Accepted,10} accepted, {report.Edges,6} branches, {report.Anomalies} anomalies"));
                }
            });
            long anomalies = reports.Values.Sum(static report => report.Anomalies);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{reports.Values.Sum(static report => report.Inputs)} inputs, {anomalies} anomalies"));
            return anomalies == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private WorkerReport Feed(string program, string target)
    {
        var sum = default(WorkerReport);
        long begin = Stopwatch.GetTimestamp();
        for (int attempt = 0; attempt < MostDeaths; attempt++)
        {
            TimeSpan left = duration - Stopwatch.GetElapsedTime(begin);
            if (left <= TimeSpan.Zero)
                return sum;
            (int code, WorkerReport? report, string errors) = Work(program, target, unchecked(seed + attempt), left);
            if (report is { } done)
                return sum.Plus(done);
            Keep(target, code, errors);
            sum = sum.Plus(new WorkerReport(0, 0, 0, 0, Anomalies: 1));
        }

        return sum;
    }

    private static void Print(string line) => Console.WriteLine(line);

    private void Keep(string target, int code, string errors)
    {
        string kind = code == Worker.Hung ? "takes more than a minute" : $"ends the process with code {code}";
        int number = Interlocked.Increment(ref _deaths);
        string findings = Path.Combine(folder, target, "findings");
        Directory.CreateDirectory(findings);
        string path = Path.Combine(findings, $"death-{number}-{Environment.ProcessId}");
        byte[] input = File.Exists(LastInputOf(folder, target)) ? LastInput.Read(LastInputOf(folder, target)) : [];
        File.WriteAllBytes(path, input);
        File.WriteAllText(path + ".txt", $"{kind}\n{errors}\n");
        Print($"  {target}: {kind}: {path}");
    }

    private (int Code, WorkerReport? Report, string Errors) Work(string program, string target, int workerSeed, TimeSpan left)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (ReadOnlySpan<string>)[
            program, target, "--worker", "--folder", folder, "--seed", workerSeed.ToString(CultureInfo.InvariantCulture),
            "--seconds", left.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        WorkerReport? report = null;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (WorkerReport.Parse(line) is { } parsed)
                report = parsed;
            else
                Print(line);
        }

        process.WaitForExit();
        return (process.ExitCode, report, errors.Result);
    }
}
