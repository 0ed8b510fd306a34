using Amago.Configuration;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Reference;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Rl.Algorithms;

/// <summary>
/// Three rollouts with their updates against PyTorch's figures (tests/peers/ppo_update.py): every loss, the statistics, and the parameters
/// in the end. Both draw the same actions and the same order of samples.
/// </summary>
public sealed class PpoReferenceTests
{
    // Sums are added in another order than PyTorch's, and 36 steps of Adam carry that on; a wrong formula is off by a thousand times as
    // much.
    private const float Tolerance = 1e-5f;

    private static readonly ReferenceFile Reference = ReferenceFile.Load("ppo_updates");

    public static TheoryData<string> Cases =>
        new(Reference.Metadata.Keys.Where(static key => key.StartsWith("case.", StringComparison.Ordinal)).Select(static key => key[5..]));

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_update_comes_to_what_PyTorchs_does(string name)
    {
        Ppo ppo = Create(Reference.Metadata[$"case.{name}"]);
        Tensor losses = Reference[$"{name}.losses"];
        float[] learningRates = Reference[$"{name}.learning_rate"].ToArray<float>();
        for (int iteration = 0; iteration < learningRates.Length; iteration++)
        {
            PpoReport report = ppo.Iterate();
            (double policy, double value, double entropy, double kl, double clipped, double norm, double explained) = report.Losses;
            float[] expected = losses.Select(0, iteration).ToArray<float>(), actual =
                [(float)policy, (float)value, (float)entropy, (float)kl, (float)clipped, (float)norm, (float)explained];
            string[] figures =
                ["policy loss", "value loss", "entropy", "approx KL", "clip fraction", "gradient norm", "explained variance"];
            for (int i = 0; i < figures.Length; i++)
                Near(expected[i], actual[i], $"{figures[i]} of update {iteration}");
            Near(learningRates[iteration], report.LearningRate, $"learning rate of update {iteration}");
        }

        Assert.True(ppo.IsDone);
        foreach ((string parameter, Tensor values) in ppo.Policy.NamedParameters())
        {
            float[] expected = Reference[$"{name}.{parameter}"].ToArray<float>(), actual = values.ToArray<float>();
            for (int i = 0; i < expected.Length; i++)
                Near(expected[i], actual[i], $"{parameter}, element {i}");
        }
    }

    // A recording in which nothing is cut off, or nothing is clipped, would pin less than it seems to.
    [Fact]
    public void The_recording_has_every_kind_of_end_and_updates_that_are_clipped()
    {
        byte[] terminated = Reference["terminated"].ToArray<byte>(), truncated = Reference["truncated"].ToArray<byte>();
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1)], terminated.Zip(truncated).Select(static ends => ((int)ends.First, (int)ends.Second))
            .Distinct().Order());
        Assert.All(Cases, static row => Assert.True(
            Reference[$"{row.Data}.losses"].Slice(1, 4, 1).ToArray<float>().Max() > 0, $"{row.Data}: no ratio was clipped"));
        Assert.True(Reference["gradient_clip.losses"].Slice(1, 5, 1).ToArray<float>().Min() > 0.05f);
    }

    private static Ppo Create(string gin)
    {
        TrainingSettings.EnsureRegistered();
        PpoSettings settings = new Bindings(new ConfigurationBuilder().AddGinString(gin).Build()).Create(PpoSettings.Configurable);
        int next = 0;
        var environments = new VectorEnvironment(Reference["observations"].Shape[1], 0, _ => new RecordedEnvironment(Reference, next++));
        int[] channels =
            [.. new[] { "conv1", "conv2", "conv3" }.Select(static layer => Reference[$"initial.encoder.{layer}.bias"].ElementCount)];
        Shape image = environments.ObservationShape;
        var encoder = new GridworldCnn((image[0], image[1], image[2]), channelsFirst: false, "leaky_relu", channels);
        var policy = new ActorCritic(encoder, environments.ActionCount, hidden: Reference["initial.hidden.bias"].ElementCount);
        var initial = new StateDict();
        foreach ((string name, _) in policy.NamedParameters())
            initial.Add(name, Reference[$"initial.{name}"]);
        policy.LoadStateDict(initial);
        long number = long.Parse(Reference.Metadata["total_steps"], System.Globalization.CultureInfo.InvariantCulture);
        long seed = long.Parse(Reference.Metadata["seed"], System.Globalization.CultureInfo.InvariantCulture);
        return new Ppo(policy, environments, totalSteps: number, settings, seed);
    }

    private static void Near(float expected, float actual, string what) => Assert.True(
        Math.Abs(expected - actual) <= Tolerance * Math.Max(1, Math.Abs(expected)),
        $"{what}: PyTorch has {expected}, got {actual}"); // NaN fails
}
