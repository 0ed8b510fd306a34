using System.Diagnostics;
using System.Globalization;
using Amago.Formats;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli;

/// <summary>What is left of commands that are asked to end, or killed.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class EndSignalTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    public void A_command_that_is_asked_to_end_leaves_no_temporary_file(string signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        Npy.Save(folder.File("a.npy"), Tensor.Zeros([300_000], DType.UInt8));
        string[] args = ["rollout", "breakout", "--actions", folder.File("a.npy"), "-o", folder.File("out.npz")];
        using Process process = CliRun.Start(new Dictionary<string, string>(), args);
        WaitFor(process, () => Directory.GetFiles(folder.Path).Length > 1);
        Send(signal, process);
        CliRun run = CliRun.Finish(process);
        string[] left = [.. Directory.GetFiles(folder.Path).Select(static file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
        if (run.ExitCode == 0)
            Assert.Equal(["a.npy", "out.npz"], left); // it was done already
        else
            Assert.Equal((1, "amago: stopped before the end.\n", "a.npy"), (run.ExitCode, run.Error, string.Join(' ', left)));
    }

    [Fact]
    public void What_a_killed_recording_left_goes_with_the_next()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string[] args = ["play", "breakout", "--episodes", "1000000", "--png", folder.File("frames")];
        using Process process = CliRun.Start(new Dictionary<string, string>(), args);
        WaitFor(process, () => Directory.GetFiles(folder.Path, "*.png", SearchOption.AllDirectories).Length > 2);
        Send("KILL", process);
        CliRun.Finish(process);
        Assert.Single(Directory.GetDirectories(folder.Path, ".amago-*.tmp"));
        CliRun.Ok("play", "breakout", "--max-steps", "3", "--png", folder.File("frames"));
        Assert.Equal(["frames"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    private static void WaitFor(Process process, Func<bool> condition)
    {
        while (!condition() && !process.HasExited)
            Thread.Sleep(5);
    }

    private static void Send(string signal, Process process)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
