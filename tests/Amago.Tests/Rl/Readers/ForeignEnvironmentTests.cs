using Amago.Configuration;
using Amago.Formats;
using Amago.Rl;
using Amago.Tests.Cli;
using Amago.Tests.Formats;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Rl.Readers;

/// <summary>Policies that were trained on an environment of somebody's own, where that environment is not loaded.</summary>
public sealed class ForeignEnvironmentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("steer", "%")]
    [InlineData("breakout", "%")]
    [InlineData("breakout", "Training.encoder = 'NatureishCNN'\nTraining.render = 40")]
    public void The_file_alone_is_enough_to_act(string game, string settings)
    {
        (string known, string foreign) = Policies(game, settings);
        LoadedPolicy expected = PolicyReader.Load(known), actual = PolicyReader.Load(foreign);
        Assert.NotNull(expected.Training);
        Assert.Null(actual.Training);
        Assert.Equal(expected.Description.ToString(), actual.Description.ToString());
        Assert.Equal(expected.Policy.StateDict().Keys, actual.Policy.StateDict().Keys);
        Dictionary<string, Tensor> observations = Observations(expected.Policy.ObservationSpace);
        StateDict said = PolicyActing.Run(expected.Policy, observations), answers = PolicyActing.Run(actual.Policy, observations);
        Assert.Equal(said.Keys, answers.Keys);
        foreach ((string name, Tensor value) in said.Where(static pair => pair.Value.DType == DType.Float32))
            Compare.Bits(value, answers[name], name);

        // Written once more it is still the run's policy: where the environment is known, it has its settings.
        string again = _folder.File("again.safetensors");
        actual.Save(again);
        Assert.Equal(File.ReadAllBytes(foreign), File.ReadAllBytes(again));
    }

    [Fact]
    public void The_command_line_acts_encodes_and_exports_without_the_environment_and_evaluates_with_it_alone()
    {
        (string known, string foreign) = Policies("breakout", "Training.encoder = 'NatureishCNN'\nTraining.render = 40");
        string frame = _folder.File("frame.npy"), a = _folder.File("a.npz"), b = _folder.File("b.npz");
        Npy.Save(frame, Observations(PolicyReader.Load(known).Policy.ObservationSpace)["observation"]);
        CliRun.Ok("act", known, "--input", frame, "-o", a);
        CliRun.Ok("act", foreign, "--input", frame, "-o", b);
        Compare.Bits(Npz.Load(a)["logits"], Npz.Load(b)["logits"], "logits");
        CliRun.Ok("encode", "NatureishCNN", "--weights", known, "--input", frame, "-o", _folder.File("a.npy"));
        CliRun.Ok("encode", "NatureishCNN", "--weights", foreign, "--input", frame, "-o", _folder.File("b.npy"));
        Compare.Bits(Npy.Load(_folder.File("a.npy")), Npy.Load(_folder.File("b.npy")), "features");
        CliRun.Ok("export", foreign, "-o", _folder.File("policy.onnx"));
        CliRun.Ok("describe", foreign);
        CliRun.Refused(["evaluate", "labyrinth", "--weights", foreign, "--episodes", "1"], "Unknown game 'labyrinth'");
    }

    [Fact]
    public void An_older_file_that_does_not_say_what_it_is_asks_for_its_environment()
    {
        (_, string foreign) = Policies("breakout", "%");
        StateDict state = SafeTensors.Load(foreign);
        foreach (string key in state.Metadata.Keys.Where(static key => key != PolicyFile.ConfigurationKey).ToArray())
            state.Metadata.Remove(key);
        SafeTensors.Save(foreign, state);
        Fails.With<InvalidFileException>(() => PolicyReader.Load(foreign), foreign, "Unknown game 'labyrinth'");
    }

    /// <summary>A policy of a run, and the same as a run on an environment that nobody here knows would have left it.</summary>
    private (string Known, string Foreign) Policies(string game, string settings)
    {
        TrainingSettings.EnsureRegistered();
        string gin = $"Training.game = '{game}'\n{settings.Trim('%')}\n";
        var bindings = new Bindings(new ConfigurationBuilder().AddGinString(gin, "run").Build());
        TrainingSettings training = bindings.Create(TrainingSettings.Configurable);
        string known = _folder.File("known.safetensors"), foreign = _folder.File("foreign.safetensors");
        PolicyFile.Save(known, training.CreatePolicy(bindings, new Generator(1)), bindings.Operative);
        StateDict state = SafeTensors.Load(known);
        string configuration = state.Metadata[PolicyFile.ConfigurationKey];
        Assert.Contains($"game = '{game}'", configuration, StringComparison.Ordinal);
        state.Metadata[PolicyFile.ConfigurationKey] = configuration.Replace($"'{game}'", "'labyrinth'", StringComparison.Ordinal);
        SafeTensors.Save(foreign, state);
        return (known, foreign);
    }

    private static Dictionary<string, Tensor> Observations(ObservationSpace space) => space.Entries.ToDictionary(
        static entry => entry.Name,
        static entry =>
        {
            IEnumerable<int> values = Enumerable.Range(0, 3 * entry.Shape.ElementCount);
            return entry is ImageEntry
                ? Tensor.FromArray([.. values.Select(static i => (byte)(i * 31))], [3, .. entry.Shape])
                : Tensor.FromArray([.. values.Select(static i => (i % 7) - 3f)], [3, .. entry.Shape]);
        });
}
