using System.Security.Cryptography;
using Amago.Rl;
using Amago.Tests.Cli;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Worlds;

/// <summary>Environments of somebody's own, known by a name.</summary>
public sealed class RegisteredEnvironmentTests
{
    private static readonly Dictionary<string, string> Plain = [];

    [Fact]
    public void Is_found_by_its_name_with_the_spaces_that_it_has()
    {
        Environments.Register("Own-World_1", "two numbers", static seed => new Steer2(seed));
        EnvironmentDescriptor found = Environments.Find("own-world1");
        Assert.Equal(("Own-World_1", "two numbers", false), (found.Name, found.Description, found.IsGame));
        Assert.Equal(Environments.Find("steer").ObservationSpace, found.ObservationSpace);
        Assert.Equal(["0", "1"], found.ActionNames);
        Assert.Same(found, Environments.All[^1]);
        Assert.Equal(7, Assert.IsType<Steer2>(found.Create(7)).Seed);
    }

    [Fact]
    public void What_can_not_be_registered_is_refused_in_words()
    {
        static IStructuredEnvironment Create(long seed) => Environments.Find("steer").Create(seed);
        Fails.With<ArgumentException>(() => Environments.Register("", "", Create), "expected a name of 1 to 64 letters", "got ''");
        Fails.With<ArgumentException>(() => Environments.Register("a/b", "", Create), "got 'a/b'");
        Fails.With<ArgumentException>(() => Environments.Register(new string('a', 65), "", Create), "expected a name of 1 to 64 letters");
        Fails.With<ArgumentException>(() => Environments.Register("Break_Out", "", Create), "that no other environment has", "is breakout");
        Fails.With<ArgumentException>(() => Environments.Register("nothing", "", static _ => null!), "expected an environment, got null");
        Assert.Throws<ArgumentNullException>(() => Environments.Register("nothing", "", null!));
    }

    [Fact]
    public void Trains_from_an_assembly_and_goes_on_and_is_not_played_on_a_screen()
    {
        // In processes of their own: what this one loads a learner would ask of its workers.
        using var folder = new TemporaryFolder();
        string[] common = ["--load", Path.Combine(AppContext.BaseDirectory, "OwnEnvironment.dll")];
        string[] small = ["--steps", "256", "--envs", "4", "--set", "Training.hidden=8", "--set", "PPO.rollout_length=16"];
        Assert.Contains("be under the ball", Child("list"), StringComparison.Ordinal);
        foreach (string shards in new[] { "1", "2" })
            Child(["train", "catch", .. small, "--set", $"Training.shards={shards}", "--out", folder.File($"run{shards}")]);

        Assert.NotEqual(Hash(folder.File("run1")), Hash(folder.File("run2")));
        Child("evaluate", "catch", "--weights", folder.File("run1"), "--episodes", "2");
        CliRun refused = CliRun.Child(Plain, ["play", "catch", "--episodes", "1", "--gif", folder.File("x.gif"), .. common]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("catch: expected an environment of our own", refused.Error, StringComparison.Ordinal);

        string Child(params string[] args)
        {
            CliRun run = CliRun.Child(Plain, [.. args, .. common]);
            Assert.True(run.ExitCode == 0, run.Error);
            return run.Out;
        }
    }

    private static string Hash(string folder) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(PolicyFile.In(folder))));

    private sealed class Steer2(long seed) : IStructuredEnvironment
    {
        private readonly IStructuredEnvironment _inner = Environments.Find("steer").Create(seed);

        public long Seed => seed;

        public ObservationSpace ObservationSpace => _inner.ObservationSpace;

        public ActionSpace ActionSpace => _inner.ActionSpace;

        public void Reset(ObservationRow observation) => _inner.Reset(observation);

        public StepResult Step(ReadOnlySpan<float> action, ObservationRow observation) => _inner.Step(action, observation);
    }
}
