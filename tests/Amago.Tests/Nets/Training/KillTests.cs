using System.Diagnostics;
using System.Globalization;
using Amago.Formats;
using Amago.KillTarget;
using Amago.Tests.Formats;

namespace Amago.Tests.Nets.Training;

/// <summary>
/// A process that saves without end is killed at random moments: the file is whole each time, the last step that was announced as saved or
/// the one after it. <c>AMAGO_KILLS</c> sets how often.
/// </summary>
public sealed class KillTests
{
    private const int DefaultKills = 30;

    private static int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("AMAGO_KILLS"), CultureInfo.InvariantCulture, out int kills) ? kills : DefaultKills;

    [Fact]
    public void A_process_killed_while_it_saves_leaves_the_old_or_the_new_file()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.safetensors");
        var random = new Random(1);
        var run = new KilledRun();
        int torn = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            int milliseconds = random.Next(40);
            long announced = SaveUntilKilled(path, milliseconds);
            run.Load(path);
            Assert.True(run.Step == announced
                || run.Step == announced + 1, $"kill {kill}: step {announced} was saved, the file has step {run.Step}");
            torn += Temporaries(folder).Length > torn ? 1 : 0;
        }

        // Some of the kills have to come in the middle of a write for all this to mean anything.
        Assert.True(torn > 0, "no kill came while a file was written");
        Assert.InRange(Temporaries(folder).Length, 0, Kills);
        foreach (string temporary in Temporaries(folder))
            File.SetLastWriteTimeUtc(temporary, DateTime.UtcNow.AddHours(-1));
        AtomicFile.Write(folder.File("other"), static _ => { });
        Assert.Empty(Temporaries(folder));
        run.Load(path);
    }

    /// <summary>Runs the process until it has saved once and some time more.</summary>
    /// <returns>The last step that it announced.</returns>
    private static long SaveUntilKilled(string path, int milliseconds)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltProgram.PathOf("tests/Amago.KillTarget", "Amago.KillTarget"), path])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true
        };
        using Process process = Process.Start(start)!;
        string? first = process.StandardOutput.ReadLine();
        Assert.True(first is not null, "the process did not save");
        Thread.Sleep(milliseconds);
        process.Kill();
        process.WaitForExit();
        string[] announced = [first!, .. process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        return long.Parse(announced[^1], CultureInfo.InvariantCulture);
    }

    private static string[] Temporaries(TemporaryFolder folder) => Directory.GetFiles(folder.Path, "*.tmp");
}
