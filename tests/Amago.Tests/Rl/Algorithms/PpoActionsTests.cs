using System.Globalization;
using Amago.Configuration;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Reference;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Rl.Algorithms;

/// <summary>
/// Three rollouts with their updates of every kind of action, with masks, and of an image beside a vector and a number of things, against
/// PyTorch's figures (tests/peers/ppo_update.py): the actions that are drawn, every loss, and the parameters in the end.
/// </summary>
public sealed class PpoActionsTests
{
    // As in PpoReferenceTests: sums in another order, carried on by 36 steps of Adam.
    private const float Tolerance = 1e-5f;

    private static readonly ReferenceFile Reference = ReferenceFile.Load("ppo_actions");

    public static TheoryData<string> Kinds => new(
        Reference.Metadata.Keys.Where(static key => key.StartsWith("actions.", StringComparison.Ordinal)).Select(static key => key[8..]));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_update_comes_to_what_PyTorchs_does(string kind)
    {
        Ppo ppo = Create(kind);
        Tensor losses = Reference[$"{kind}.losses"];
        string[] figures = ["policy loss", "value loss", "entropy", "approx KL", "clip fraction", "gradient norm", "explained variance"];
        for (int iteration = 0; iteration < losses.Shape[0]; iteration++)
        {
            (double policy, double value, double entropy, double kl, double clipped, double norm, double explained) =
                ppo.Iterate().Losses;
            float[] expected = losses.Select(0, iteration).ToArray<float>(), actual =
                [(float)policy, (float)value, (float)entropy, (float)kl, (float)clipped, (float)norm, (float)explained];
            for (int i = 0; i < figures.Length; i++)
                Near(expected[i], actual[i], $"{figures[i]} of update {iteration}");
        }

        Assert.True(ppo.IsDone);
        foreach ((string parameter, Tensor values) in ppo.Policy.NamedParameters())
        {
            float[] expected = Reference[$"{kind}.{parameter}"].ToArray<float>(), actual = values.ToArray<float>();
            for (int i = 0; i < expected.Length; i++)
                Near(expected[i], actual[i], $"{parameter}, element {i}");
        }

        Assert.Equal(
            Reference.Names.Contains($"{kind}.log_std"), !double.IsNaN(ppo.Report.ActionStd));
    }

    // Kinds that never reach a bound, or whose masks forbid nothing, would pin less than it seems.
    [Fact]
    public void The_recordings_have_actions_beyond_their_bounds_and_masks_that_forbid()
    {
        float[] numbers = Reference["continuous.actions"].ToArray<float>();
        Assert.True(numbers.Max() > 1 && numbers.Min() < -1);
        Assert.All(new[] { "masked_discrete", "tuple", "structured" }, static kind =>
            Assert.Contains((byte)0, Reference[$"{kind}.recording.masks"].ToArray<byte>()));
    }

    private static Ppo Create(string kind)
    {
        TrainingSettings.EnsureRegistered();
        PpoSettings settings = new Bindings(new ConfigurationBuilder().AddGinString(Reference.Metadata["settings"]).Build())
            .Create(PpoSettings.Configurable);
        int next = 0;
        var environments = new VectorEnvironment(
            Reference[$"{kind}.recording.rewards"].Shape[1], 0, _ => new RecordedStructure(Reference, kind, next++));
        int hidden = Reference[$"{kind}.initial.hidden.bias"].ElementCount;
        Shape image = environments.ObservationSpace.Entries[0].Shape;
        string prefix = environments.ObservationSpace.SingleImage is null ? "encoder.extractors.picture." : "encoder.";
        int[] channels = [.. new[] { "conv1", "conv2", "conv3" }
            .Select(layer => Reference[$"{kind}.initial.{prefix}{layer}.bias"].ElementCount)];
        var encoder = new GridworldCnn((image[0], image[1], image[2]), channelsFirst: false, "leaky_relu", channels);
        ActorCritic policy = environments.ObservationSpace.SingleImage is null
            ? new ActorCritic(new ObservationEncoder(environments.ObservationSpace, _ => encoder), environments.ActionSpace, hidden)
            : new ActorCritic(encoder, environments.ActionSpace, hidden);
        var initial = new StateDict();
        foreach ((string name, _) in policy.NamedParameters())
            initial.Add(name, Reference[$"{kind}.initial.{name}"]);
        policy.LoadStateDict(initial);
        long total = long.Parse(Reference.Metadata["total_steps"], CultureInfo.InvariantCulture);
        return new Ppo(policy, environments, total, settings, long.Parse(Reference.Metadata["seed"], CultureInfo.InvariantCulture));
    }

    private static void Near(float expected, float actual, string what) => Assert.True(
        Math.Abs(expected - actual) <= Tolerance * Math.Max(1, Math.Abs(expected)),
        $"{what}: PyTorch has {expected}, got {actual}"); // NaN fails
}
