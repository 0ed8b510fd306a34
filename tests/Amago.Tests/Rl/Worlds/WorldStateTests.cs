using Amago.Rl;

namespace Amago.Tests.Rl.Worlds;

/// <summary>Worlds are the same for the same seed, and go on from a saved state as if they had never stopped.</summary>
public sealed class WorldStateTests
{
    public static TheoryData<string> Names => new("steer", "treasure");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_saved_world_goes_on_bit_for_bit(string name)
    {
        (VectorEnvironment first, ObservationBatch seen) = Start(name, seed: 3);
        var generator = new Generator(1);
        Play(first, seen, generator, steps: 150);
        byte[] state = StateArchive.Save(first), random = generator.GetState();
        float[] expected = Play(first, seen, generator, steps: 150);

        (VectorEnvironment second, ObservationBatch other) = Start(name, seed: 99);
        StateArchive.Load(second, state);
        generator.SetState(random);
        Assert.Equal(expected, Play(second, other, generator, steps: 150));
        Assert.Equal(seen.Tensors[0].ToArray<byte>(), other.Tensors[0].ToArray<byte>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_seed_decides_what_happens(string name)
    {
        float[] Run(long seed)
        {
            (VectorEnvironment environments, ObservationBatch seen) = Start(name, seed);
            return Play(environments, seen, new Generator(2), steps: 200);
        }

        Assert.Equal(Run(1), Run(1));
        Assert.NotEqual(Run(1), Run(2));
    }

    [Fact]
    public void A_state_that_can_t_be_is_refused()
    {
        (VectorEnvironment environments, ObservationBatch seen) = Start("steer", seed: 0);
        Play(environments, seen, new Generator(0), steps: 3);
        byte[] state = StateArchive.Save(environments);
        state[^40] ^= 0x7f;
        Fails.With<ArgumentException>(() => StateArchive.Load(environments, state), "SHA-256");
        Fails.With<ArgumentException>(
            () => StateArchive.Load(Start("treasure", 0).Environments, StateArchive.Save(environments)), "treasure");
    }

    private static (VectorEnvironment Environments, ObservationBatch Seen) Start(string name, long seed)
    {
        var environments = new VectorEnvironment(3, seed, Environments.Find(name).Create);
        var seen = new ObservationBatch(environments.ObservationSpace, 3);
        environments.Reset(seen);
        return (environments, seen);
    }

    // Legal actions at random; what they earned, and the episodes' ends.
    private static float[] Play(VectorEnvironment environments, ObservationBatch seen, Generator generator, int steps)
    {
        var sampler = new ActionSampler(environments.ActionSpace);
        var found = new List<float>();
        int length = environments.ActionSpace.ActionLength;
        float[] actions = new float[3 * length], logs = new float[3];
        for (int step = 0; step < steps; step++)
        {
            var parameters = new ActionParameters(
                new float[3 * environments.ActionSpace.ParameterCount],
                new float[environments.ActionSpace.LogStdLength],
                environments.ActionMasks);
            sampler.Sample(parameters, generator, actions, logs);
            for (int i = 0; i < 3; i++)
                environments.ActionSpace.Clip(actions.AsSpan(i * length, length));
            environments.Step(actions, seen);
            found.AddRange(environments.Rewards);
            found.Add(environments.FinishedEpisodes.Length);
        }

        return [.. found];
    }
}
