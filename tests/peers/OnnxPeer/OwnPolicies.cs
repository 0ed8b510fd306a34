using Amago.Nets;
using Amago.Rl;
using Amago.Tensors;

namespace Amago.OnnxPeer;

/// <summary>Policies of this library, of every kind of actions, on an image, a vector with running statistics, and a number.</summary>
internal static class OwnPolicies
{
    private static readonly ObservationSpace Space = new(
    [
        new VectorEntry("speed", 3), new ImageEntry("camera", [36, 40, 3]), new DiscreteEntry("gear", 4),
    ]);

    private static readonly ActionSpace[] Actions =
    [
        new DiscreteActions(5), new MultiDiscreteActions([3, 2, 4]), new MultiBinaryActions(3), new ContinuousActions(2, -0.5f, 0.25f),
        new ContinuousActions([float.NegativeInfinity, -1], [2, float.PositiveInfinity]), new ContinuousActions(2),
        new TupleActions([
            new DiscreteActions(3), new ContinuousActions(2, -1, 1), new MultiBinaryActions(2), new MultiDiscreteActions([2, 3]),
            new ContinuousActions(1)]),
    ];

    /// <summary>The policies, with names.</summary>
    public static IEnumerable<(string Name, LoadedPolicy Loaded)> All()
    {
        for (int i = 0; i < Actions.Length; i++)
        {
            ActionSpace actions = Actions[i];
            var settings = new ObservationEncoderSettings
            {
                NormalizeVectors = true,
                MergeFeatures = 24,
                MergeNorm = i % 2 == 0 ? "layer" : "rmsnorm",
            };
            var encoder = new ObservationEncoder(
                Space, static _ => new NatureishCnn((36, 40, 3), false, "leaky_relu", channels: [4, 6, 8], generator: new Generator(1)),
                settings,
                new Generator(2));
            var policy = new ActorCritic(encoder, actions, hidden: 16, "tanh", initialLogStd: -0.5f, new Generator((ulong)i));
            Shake(policy);
            yield return ($"own_{i}", new LoadedPolicy(policy, new PolicyDescription(
                "Amago.Nets", "actor_critic", policy.ObservationSpace, policy.ActionSpace)));
        }
    }

    /// <summary>Random observations of a space.</summary>
    public static Dictionary<string, Tensor> Draw(ObservationSpace space, int batch, Generator generator) => space.Entries.ToDictionary(
        static entry => entry.Name,
        entry => entry switch
        {
            ImageEntry { IsFloat: false } => Tensor.FromArray(
                Array.ConvertAll(Integers(batch * entry.Shape.ElementCount, 256), static value => (byte)value), [batch, .. entry.Shape]),
            DiscreteEntry discrete => Tensor.FromArray(Integers(batch, discrete.Count), [batch]),
            _ => Normal([batch, .. entry.Shape], generator),
        });

    private static long[] Integers(int count, int limit)
    {
        var numbers = new long[count];
        new Generator((ulong)(count + limit)).RandomIntegers(numbers, 0, limit);
        return numbers;
    }

    private static Tensor Normal(Shape shape, Generator generator)
    {
        var values = new float[shape.ElementCount];
        generator.Normal(values, 0, 1);
        return Tensor.FromArray(values, shape);
    }

    // Heads start near zero and statistics at none: values as training leaves them.
    private static void Shake(ActorCritic policy)
    {
        var generator = new Generator(11);
        StateDict state = policy.StateDict();
        foreach ((string name, Tensor value) in state)
        {
            if (value.DType != DType.Float32)
                continue;
            Span<float> values = value.AsSpan<float>();
            var noise = new float[values.Length];
            generator.Normal(noise, 0, name.StartsWith("actor", StringComparison.Ordinal) ? 0.4 : 0.05);
            for (int i = 0; i < noise.Length; i++)
                values[i] += name.EndsWith(".var", StringComparison.Ordinal) ? Math.Abs(noise[i]) : noise[i];
        }

        policy.LoadStateDict(state);
    }
}
