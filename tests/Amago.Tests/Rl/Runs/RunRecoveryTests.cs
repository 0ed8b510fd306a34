using System.Security.Cryptography;
using Amago.Formats;
using Amago.Rl;
using Amago.Tests.Formats;
using Amago.Tests.Rl.State;

namespace Amago.Tests.Rl.Runs;

/// <summary>Files of a run as editors, full disks and losses of power leave them: the checkpoint is what a run goes on from.</summary>
public sealed class RunRecoveryTests
{
    [Theory]
    [InlineData("crlf")]
    [InlineData("mark")]
    [InlineData("spreadsheet")]
    [InlineData("no end")]
    [InlineData("rest")]
    public void A_table_that_was_saved_by_others_goes_on(string kind)
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("whole"), run = folder.File("run"), csv = Path.Combine(run, "metrics.csv");
        SmallRun.Make(whole, rollouts: 10);
        SmallRun.Make(run, rollouts: 4);
        string text = File.ReadAllText(csv);
        File.WriteAllText(csv, kind switch
        {
            "crlf" => text.Replace("\n", "\r\n", StringComparison.Ordinal),
            "mark" => "\uFEFF" + text,
            "spreadsheet" => "\uFEFF" + string.Join("\r\n", text.TrimEnd().Split('\n')
                .Select(static line => string.Join(" , ", line.Split(',').Select(static field => $"\"{field}\"")))) + "\r\n\r\n",
            "no end" => text.TrimEnd(),
            _ => text + "\0\0\0 half a row, and rows that are none\n1,2\n",
        });
        using (TrainingRun resumed = TrainingRun.Resume(run))
        {
            Assert.Empty(resumed.Notices);
            SmallRun.Finish(resumed);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(whole, "metrics.csv")), File.ReadAllText(csv));
        AssertSameEnd(whole, run);
    }

    [Theory]
    [InlineData("metrics.csv", "empty")]
    [InlineData("metrics.csv", "zeros")]
    [InlineData("metrics.csv", "gone")]
    [InlineData("metrics.csv", "front")]
    [InlineData("metrics.csv", "middle")]
    [InlineData("metrics.csv", "header")]
    [InlineData("config.gin", "empty")]
    [InlineData("config.gin", "zeros")]
    [InlineData("config.gin", "front")]
    [InlineData("config.json", "zeros")]
    [InlineData("config.json", "gone")]
    [InlineData("policy.safetensors", "zeros")]
    public void Damage_to_all_but_the_checkpoint_is_mended_with_a_word(string name, string damage)
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("whole"), run = folder.File("run"), file = Path.Combine(run, name);
        SmallRun.Make(whole, rollouts: 10);
        SmallRun.Make(run, rollouts: 4);
        byte[] bytes = File.ReadAllBytes(file);
        Damage(file, bytes, damage);
        using (TrainingRun resumed = TrainingRun.Resume(run))
        {
            Assert.Equal(512, resumed.Steps);
            if (name != "policy.safetensors") // which the next checkpoint writes
                Assert.Contains(name, resumed.Notices[0], StringComparison.Ordinal);
            SmallRun.Finish(resumed);
        }

        AssertSameEnd(whole, run);
        if (name.StartsWith("config", StringComparison.Ordinal))
            Assert.Equal(bytes, File.ReadAllBytes(file));
        if (name == "metrics.csv")
            Assert.Equal(1280, MetricsTable.Load(file).Steps[^1]);
        bool isKept = File.Exists(Path.Combine(run, "metrics.damaged-1.csv"));
        Assert.Equal(name == "metrics.csv" && damage is "front" or "middle" or "header", isKept && name == "metrics.csv");
        using TrainingRun again = TrainingRun.Resume(run);
        Assert.DoesNotContain(again.Notices, static notice => notice.Contains("expected", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_configuration_lacks_is_the_checkpoints_and_what_it_changes_is_said()
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("whole"), run = folder.File("run"), config = Path.Combine(run, "config.gin");
        SmallRun.Make(whole, rollouts: 10);
        SmallRun.Make(run, rollouts: 4);
        string text = File.ReadAllText(config);
        File.WriteAllText(config, string.Join('\n', text.Split('\n').Take(3)) + "\n");
        using (TrainingRun resumed = TrainingRun.Resume(run))
        {
            Assert.Empty(resumed.Notices);
            SmallRun.Finish(resumed);
        }

        AssertSameEnd(whole, run);
        File.WriteAllText(config, text.Replace("Training.steps = 1200", "Training.steps = 1300", StringComparison.Ordinal));
        using TrainingRun longer = TrainingRun.Resume(run);
        Assert.False(longer.IsDone);
        Assert.Contains(
            "settings that its checkpoint was not made with: Training.steps = 1300.",
            Assert.Single(longer.Notices),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_come_from_the_policy_where_an_older_checkpoint_has_none()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run"), checkpoint = Path.Combine(run, "checkpoint.safetensors");
        SmallRun.Make(run, rollouts: 2);
        StateDict state = SafeTensors.Load(checkpoint);
        Assert.True(state.Metadata.Remove("amago.configuration"));
        SafeTensors.Save(checkpoint, state);
        File.WriteAllText(Path.Combine(run, "config.gin"), "");
        TrainingRun.Resume(run).Dispose();
        File.WriteAllText(Path.Combine(run, "config.gin"), "");
        File.Delete(Path.Combine(run, "policy.safetensors"));
        SafeTensors.Save(checkpoint, state);
        Fails.With<InvalidFileException>(() => TrainingRun.Resume(run), "config.gin", "neither checkpoint nor policy");
    }

    [Fact]
    public void Damaged_progress_is_named_with_its_file()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run"), path = Path.Combine(run, "checkpoint.safetensors");
        SmallRun.Make(run, rollouts: 2);
        byte[] good = File.ReadAllBytes(path);
        const int StepsAt = 32; // behind the heading, the version, and the section
        foreach ((int at, int value, string message) in new[]
        {
            (StepsAt + 4, -1, "steps at byte"),
            (StepsAt, 255, "as many steps in each of 4 environments"), (StepsAt + 12, 1, "iteration at byte"),
        })
        {
            File.WriteAllBytes(path, good);
            ChangeProgress(path, progress => DamagedStateTests.Changed(progress, (at, value)));
            Fails.With<InvalidFileException>(() => TrainingRun.Resume(run), path, ": environments: PPO progress: expected ", message);
        }

        ChangeProgress(path, static progress => [.. progress[..^1], (byte)~progress[^1]]);
        Fails.With<InvalidFileException>(() => TrainingRun.Resume(run), path, "PPO progress: expected the SHA-256");
    }

    [Fact]
    public void Damaged_progress_is_refused_or_goes_on()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run"), path = Path.Combine(run, "checkpoint.safetensors");
        SmallRun.Make(run, rollouts: 2);
        int seed = Environment.TickCount, refused = 0;
        var random = new Random(seed);
        int[] values = [int.MinValue, -1, 0, 1, 3, 10, 1000, int.MaxValue];
        byte[] good = File.ReadAllBytes(path);
        const int First = 28, Progress = 32 + 20 + 1600 + 22 + 8 + 1200;
        for (int round = 0; round < 150; round++)
        {
            int at = First, value = values[random.Next(values.Length)];
            File.WriteAllBytes(path, good);
            ChangeProgress(path, progress => DamagedStateTests.Changed(
                progress, (at = First + random.Next(random.Next(2) == 0 ? 24 : Progress), value)));
            try
            {
                using TrainingRun resumed = TrainingRun.Resume(run);
                resumed.Iterate();
            }
            catch (InvalidFileException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {round}, {value} at byte {at}: {e}");
            }
        }

        Assert.InRange(refused, 1, 149);
    }

    private static void ChangeProgress(string path, Func<byte[], byte[]> change)
    {
        StateDict state = SafeTensors.Load(path), changed = new();
        foreach ((string name, Tensor tensor) in state)
        {
            byte[]? progress = name == "environments.bytes" ? change(tensor.ToArray<byte>()) : null;
            changed.Add(name, progress is null ? tensor : Tensor.FromArray(progress, [progress.Length]));
        }

        foreach ((string key, string value) in state.Metadata)
            changed.Metadata.Add(key, value);
        SafeTensors.Save(path, changed);
    }

    private static void Damage(string path, byte[] bytes, string damage)
    {
        switch (damage)
        {
            case "gone":
                File.Delete(path);
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "zeros":
                File.WriteAllBytes(path, new byte[bytes.Length]);
                break;
            case "front":
                File.WriteAllBytes(path, [.. new byte[bytes.Length / 4], .. bytes[(bytes.Length / 4)..]]);
                break;
            case "middle":
                File.WriteAllBytes(
                    path, [.. bytes[..(bytes.Length / 2)], .. new byte[bytes.Length / 4], .. bytes[(bytes.Length * 3 / 4)..]]);
                break;
            case "header":
                File.WriteAllText(path, "step,return\n1,2\n");
                break;
        }
    }

    private static void AssertSameEnd(string whole, string run)
    {
        foreach (string name in new[] { "checkpoint.safetensors", "policy.safetensors" })
            Assert.Equal(
                SHA256.HashData(File.ReadAllBytes(Path.Combine(whole, name))), SHA256.HashData(File.ReadAllBytes(Path.Combine(run, name))));
    }
}
