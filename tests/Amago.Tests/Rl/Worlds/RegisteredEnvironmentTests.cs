using System.Security.Cryptography;
using Amago.Rl;
using Amago.Tests.Cli;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl.Worlds;

/// <summary>Environments of somebody's own, known by a name.</summary>
public sealed class RegisteredEnvironmentTests
{
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
        using var folder = new TemporaryFolder();
        string assembly = Path.Combine(AppContext.BaseDirectory, "OwnEnvironment.dll");
        string[] common = ["--load", assembly];
        string[] small = ["--steps", "256", "--envs", "4", "--set", "Training.hidden=8", "--set", "PPO.rollout_length=16"];
        Assert.Contains("be under the ball", CliRun.Ok(["list", .. common]).Out, StringComparison.Ordinal);
        foreach (string shards in new[] { "1", "2" })
        {
            CliRun.Ok(
                ["train", "catch", .. small, "--set", $"Training.shards={shards}", "--out", folder.File($"run{shards}"), .. common]);
        }

        Assert.NotEqual(Hash(folder.File("run1")), Hash(folder.File("run2")));
        CliRun.Ok(["evaluate", "catch", "--weights", folder.File("run1"), "--episodes", "2", .. common]);
        CliRun.Refused(
            ["play", "catch", "--episodes", "1", "--gif", folder.File("x.gif"), .. common], "catch: expected an environment of our own");
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
