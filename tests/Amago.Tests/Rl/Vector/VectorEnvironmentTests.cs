using Amago.Kernels;
using Amago.Rl;
using Amago.Tests.Rl.MinAtar;
using Amago.Tests.Rl.State;

namespace Amago.Tests.Rl.Vector;

[Collection("Workers")]
public sealed class VectorEnvironmentTests
{
    public static TheoryData<string> Names => new(GameRecording.Games);

    [Theory]
    [MemberData(nameof(Names))]
    public void Steps_as_its_environments_do_one_by_one(string name)
    {
        const int Count = 5, Seed = 11;
        var vector = new VectorEnvironment(Count, Seed, seed => new TimeLimit(Games.Create(name, seed), 40));
        TimeLimit[] single =
            [.. Enumerable.Range(0, Count).Select(i => new TimeLimit(Games.Create(name, VectorEnvironment.SeedOf(Seed, i)), 40))];
        int length = vector.ObservationShape.ElementCount, ends = 0;
        var observations = new byte[Count * length];
        byte[][] expected = [.. single.Select(_ => new byte[length])];
        double[] returns = new double[Count];
        int[] lengths = new int[Count];
        vector.Reset(observations);
        for (int i = 0; i < Count; i++)
            single[i].Reset(expected[i]);
        var random = new Random(2);
        for (int t = 0; t < 200; t++)
        {
            int[] actions = [.. single.Select(_ => random.Next(6))];
            vector.Step(actions, observations);
            var finished = new List<FinishedEpisode>();
            for (int i = 0; i < Count; i++)
            {
                StepResult result = single[i].Step(actions[i], expected[i]);
                Assert.Equal(result, new StepResult(vector.Rewards[i], vector.Terminated[i], vector.Truncated[i]));
                returns[i] += result.Reward;
                lengths[i]++;
                if (!result.IsDone)
                    continue;
                Assert.Equal(expected[i], vector.FinalObservation(i));
                single[i].Reset(expected[i]);
                finished.Add(new FinishedEpisode(i, returns[i], lengths[i]));
                (returns[i], lengths[i]) = (0, 0);
            }

            Assert.Equal(expected.SelectMany(static bytes => bytes), observations);
            Assert.Equal(finished, vector.FinishedEpisodes.ToArray());
            ends += finished.Count;
        }

        Assert.InRange(ends, Count * 5, Count * 200);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same()
    {
        int threads = Workers.Threads;
        try
        {
            List<long> expected = Run(1);
            foreach (int count in new[] { 2, 3, 8 })
                Assert.Equal(expected, Run(count));
        }
        finally
        {
            Workers.Threads = threads;
        }

        // 37 drawn games are enough work to be shared out.
        static List<long> Run(int threads)
        {
            Workers.Threads = threads;
            GameDescriptor game = Games.Find("seaquest");
            return Play(
                new VectorEnvironment(37, 3, seed => new GridRenderer(game.Create(seed), game, 64)),
                new Random(4), steps: 60, resets: true);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Goes_on_from_a_saved_state(string name)
    {
        VectorEnvironment one = Make(1), other = Make(2);
        Play(one, new Random(1), steps: 30, resets: true);
        StateArchive.Load(other, StateArchive.Save(one));
        Assert.Equal(Play(one, new Random(2), steps: 100, resets: false), Play(other, new Random(2), steps: 100, resets: false));

        VectorEnvironment Make(long seed) => new(4, seed, own => StateArchiveTests.Wrapped(name, own));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        foreach (string name in GameRecording.Games)
        {
            Expect(new VectorEnvironment(16, 0, seed => Games.Create(name, seed)));
            Expect(new VectorEnvironment(16, 0, seed => StateArchiveTests.Wrapped(name, seed)));
        }

        static void Expect(VectorEnvironment vector)
        {
            var observations = new byte[vector.BatchShape.ElementCount];
            var actions = new int[vector.Count];
            var random = new Random(0);
            vector.Reset(observations);
            long before = 0;
            for (int t = 0; t < 1000; t++)
            {
                if (t == 100)
                    before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < actions.Length; i++)
                    actions[i] = random.Next(vector.ActionCount);
                vector.Step(actions, observations);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Seeds_are_SplitMix64s_and_differ()
    {
        // Vigna's splitmix64.c from state 1234567: 6457827717110365317, 3203168211198807973, ...
        Assert.Equal(
            [6457827717110365317 >> 32, 3203168211198807973 >> 32], new[] { 0, 1 }.Select(i => VectorEnvironment.SeedOf(1234567, i)));
        Assert.Equal(4000, Enumerable.Range(0, 1000)
            .SelectMany(i => new long[] { 0, 1, 2, -1 }.Select(seed => VectorEnvironment.SeedOf(seed, i))).Distinct().Count());
    }

    [Fact]
    public void Wrong_calls_are_refused_before_anything_steps()
    {
        var vector = new VectorEnvironment(2, 0, _ => new FixedEnvironment());
        var observations = new byte[8];
        Fails.With<InvalidOperationException>(() => vector.Step([0, 0], observations), "Reset");
        Fails.With<ArgumentException>(() => vector.Reset(new byte[7]), "(2, 2, 1, 2) of 8 bytes, got 7");
        vector.Reset(observations);
        Fails.With<ArgumentException>(() => vector.Step([0], observations), "expected 2 actions, got 1");
        Fails.With<ArgumentException>(() => vector.Step([0, 0], new byte[9]), "of 8 bytes, got 9");
        Fails.With<ArgumentOutOfRangeException>(() => vector.Step([1, 4], observations), "from 0 to 3, got 4 for environment 1");
        Fails.With<ArgumentOutOfRangeException>(() => vector.FinalObservation(2).ToArray(), "from 0 to 1, got 2");
        vector.Step([1, 2], observations);
        Assert.Equal([1, 1, 101, 1, 1, 2, 101, 2], observations); // the first step of both
        Fails.With<ArgumentOutOfRangeException>(
            () => new VectorEnvironment(0, 0, _ => new FixedEnvironment()), "at least 1 environment, got 0");
        int made = 0;
        Fails.With<ArgumentException>(
            () => new VectorEnvironment(2, 0, seed => Games.Create(made++ == 0 ? "breakout" : "freeway", seed)),
            "image(10, 10, 4)} and actions discrete(6), got {observation: image(10, 10, 7)} and discrete(6)",
            "environment 1");
    }

    [Fact]
    public void Returns_are_of_scores_and_rewards_are_clipped()
    {
        var vector = new VectorEnvironment(1, 0, _ => new RewardClip(new FixedEnvironment(length: 3)));
        var observations = new byte[4];
        vector.Reset(observations);
        vector.Step([0], observations);
        Assert.Equal(-1, vector.Rewards[0]);
        vector.Step([3], observations);
        vector.Step([0], observations);
        Assert.Equal([new FinishedEpisode(0, -20 + 10 - 20, 3)], vector.FinishedEpisodes.ToArray());
    }

    [Fact]
    public void An_exception_of_an_environment_comes_out()
    {
        var vector = new VectorEnvironment(1, 0, seed => new ActionSubset(Games.Create("asterix", seed), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => vector.Step([1], new byte[400]));
    }

    private static List<long> Play(VectorEnvironment vector, Random random, int steps, bool resets)
    {
        var result = new List<long>();
        var observations = new byte[vector.BatchShape.ElementCount];
        if (resets)
            vector.Reset(observations);
        for (int t = 0; t < steps; t++)
        {
            vector.Step([.. Enumerable.Range(0, vector.Count).Select(_ => random.Next(vector.ActionCount))], observations);
            result.Add(GameRecording.Checksum(observations));
            foreach (float reward in vector.Rewards)
                result.Add((long)reward);
            foreach (FinishedEpisode episode in vector.FinishedEpisodes)
                result.AddRange(episode.Environment, (long)episode.Return, episode.Length, GameRecording.Checksum(
                    vector.FinalObservation(episode.Environment)));
        }

        return result;
    }
}
