using Amago.Nets;
using Amago.Rl;

namespace Amago.Tests.Rl.Policies;

/// <summary>Policies compile whole: every kind of observation and action, the bits of Forward, no allocation.</summary>
[Collection("Workers")]
public sealed class CompiledPolicyTests
{
    private static readonly ObservationSpace Space = new(
    [
        new VectorEntry("speed", 3), new ImageEntry("camera", [6, 7, 2]), new DiscreteEntry("gear", 4),
    ]);

    public static TheoryData<string> Norms => [.. Normalization.Methods];

    [Theory]
    [MemberData(nameof(Norms))]
    public void Policies_act_by_plans(string norm)
    {
        foreach (string activation in Activations.Names)
        {
            var settings = new ObservationEncoderSettings
            {
                NormalizeVectors = true,
                MergeFeatures = 16,
                MergeNorm = norm,
                MergeActivation = activation,
            };
            var encoder = new ObservationEncoder(
                Space, static _ => new GridworldCnn((6, 7, 2), false, "relu", generator: new Generator(1)), settings, new Generator(2));
            var policy = new ActorCritic(
                encoder, new ContinuousActions([-1f, -1f], [1f, 1f]), hidden: 12, activation, generator: new Generator(3));
            var observations = new Dictionary<string, Tensor>
            {
                ["speed"] = Draw.Uniform(1, [5, 3]),
                ["camera"] = Draw.Bytes(2, [5, 6, 7, 2]),
                ["gear"] = Tensor.FromArray([0L, 3, 1, 2, 2], [5]),
            };
            using CompiledNetwork compiled = policy.Compile(5);
            Assert.Null(compiled.Obstacle);
            observations["speed"].AsSpan<float>().CopyTo(compiled.Floats("speed"));
            observations["camera"].AsSpan<byte>().CopyTo(compiled.Pixels("camera"));
            observations["gear"].AsSpan<long>().CopyTo(compiled.Numbers("gear"));
            compiled.Run(5);
            Assert.Equal(0, Allocations.Least(() => compiled.Run(5)));
            foreach ((string name, Tensor expected) in policy.OutputNames.Zip(policy.Forward(observations)))
                Compare.Bits(expected, Tensor.FromSpan(compiled.Output(name), expected.Shape), $"{norm}, {activation}: {name}");
        }
    }
}
