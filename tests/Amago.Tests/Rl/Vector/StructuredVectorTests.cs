using Amago.Rl;

namespace Amago.Tests.Rl.Vector;

/// <summary>Environments of several entries, of tuples of actions and with masks, many at once.</summary>
public sealed class StructuredVectorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Entries_masks_and_final_observations_are_each_environments_own(int threads)
    {
        using Restored _ = WithThreads(threads);
        var vector = new VectorEnvironment(5, 0, seed => new StructuredEnvironment(seed, length: 2));
        var observations = new ObservationBatch(vector.ObservationSpace, 5);
        vector.Reset(observations);
        Assert.Equal([false, true, true], vector.ActionMasks.Slice(3, 3).ToArray());
        vector.Step(Actions(5, 1, 0.5f), observations);
        Assert.Equal([true, false, true], vector.ActionMasks.Slice(3, 3).ToArray());
        for (int i = 0; i < 5; i++)
        {
            ObservationRow row = observations[i];
            Assert.Equal(1 + (10 * (VectorEnvironment.SeedOf(0, i) % 20)), row.Bytes(0)[5]);
            Assert.Equal([1, 0.5f, -0.5f], row.Floats(1).ToArray());
            Assert.Equal(1, row.Index(2));
        }

        vector.Step(Actions(5, 2, -1), observations);
        Assert.True(vector.Terminated[4]);
        Assert.Equal([2, -1, 1], vector.FinalObservations[4].Floats(1).ToArray());
        Assert.Equal(1, vector.FinalObservations[4].Index(2));
        Assert.Equal(2, observations[4].Index(2)); // the next episode's
        Assert.Equal(2.5, vector.FinishedEpisodes[4].Return);
        Assert.Equal([false, true, true], vector.ActionMasks[..3].ToArray());
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var vector = new VectorEnvironment(4, 0, seed => new StructuredEnvironment(seed, length: 100));
        var observations = new ObservationBatch(vector.ObservationSpace, 4);
        vector.Reset(observations);
        float[] first = Actions(4, 1, 0), second = Actions(4, 2, 0);
        vector.Step(first, observations);
        vector.Step(second, observations);
        using Restored _ = WithThreads(1);
        vector.Step(first, observations);
        vector.Step(first, observations);
        long before = GC.GetAllocatedBytesForCurrentThread();
        vector.Step(second, observations);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_state_goes_on_with_its_masks()
    {
        var vector = new VectorEnvironment(2, 0, seed => new TimeLimit(new StructuredEnvironment(seed), 3));
        var observations = new ObservationBatch(vector.ObservationSpace, 2);
        vector.Reset(observations);
        vector.Step(Actions(2, 1, 0), observations);
        byte[] state = StateArchive.Save(vector);
        var other = new VectorEnvironment(2, 0, seed => new TimeLimit(new StructuredEnvironment(seed), 3));
        StateArchive.Load(other, state);
        Assert.Equal(vector.ActionMasks.ToArray(), other.ActionMasks.ToArray());
        other.Step(Actions(2, 0, 0), observations);
        other.Step(Actions(2, 1, 0), observations);
        Assert.True(other.Truncated[0]);
    }

    [Theory]
    [InlineData("tuple(discrete(3), box(2, -1, 1))", "from 0 to 2 at place 0, got 3", 3f, 0f, 0f)]
    [InlineData("tuple(discrete(3), box(2, -1, 1))", "from -1 to 1 at place 1, got 1.5", 1f, 0f, 1.5f)]
    public void An_action_outside_its_space_is_said_before_anything_steps(string space, string part, params float[] action)
    {
        var vector = new VectorEnvironment(2, 0, seed => new StructuredEnvironment(seed));
        var observations = new ObservationBatch(vector.ObservationSpace, 2);
        vector.Reset(observations);
        Fails.With<ArgumentException>(() => vector.Step([1, 0, 0, .. action], observations), space, part, "environment 1");
        Fails.With<ArgumentException>(() => vector.Step(action, observations), "2 actions of 3 numbers, got 3");
        vector.Step([1, 0, 0, 1, 0, 0], observations);
    }

    [Fact]
    public void What_an_environment_gives_is_held_against_its_spaces()
    {
        Fails.With<EnvironmentOutputException>(
            () => Step(new StructuredEnvironment { Damage = static row => row.Floats(1)[2] = float.NaN }),
            "Environment 0", "'speed'", "NaN at place 2", "at step 1");
        Fails.With<EnvironmentOutputException>(
            () => Step(new StructuredEnvironment { Damage = static row => row.Index(2) = 3 }), "'place' from 0 to 2, got 3", "at step 1");
        Fails.With<EnvironmentOutputException>(
            () => Step(new StructuredEnvironment { ForbidsAll = (1, 2) }), "Environment 0", "forbids everything", "at step 2");
        Fails.With<EnvironmentOutputException>(
            () => Step(new StructuredEnvironment { ForbidsAll = (1, 0) }), "forbids everything", "at the start of an episode");
        Fails.With<EnvironmentOutputException>( // the step that ends an episode starts the next
            () => Step(new StructuredEnvironment(length: 2) { ForbidsAll = (2, 0) }), "forbids everything", "at the start of an episode");
    }

    [Fact]
    public void An_entry_that_another_environment_lacks_is_said()
    {
        int made = 0;
        Fails.With<ArgumentException>(
            () => new VectorEnvironment(2, 0, seed => made++ == 0 ? new StructuredEnvironment(seed) : new FixedEnvironment()),
            "{picture: image(2, 3, 1), speed: vector(3), place: discrete(3)}", "with masks", "environment 1");
        var vector = new VectorEnvironment(2, 0, seed => new StructuredEnvironment(seed));
        Fails.With<ArgumentException>(
            () => vector.Reset(new ObservationBatch(ObservationSpace.Image([2, 3, 1]), 2)), "expected room for 2", "speed: vector(3)");
        Fails.With<InvalidOperationException>(() => vector.Reset(new byte[12]), "one image", "speed: vector(3)");
        Fails.With<InvalidOperationException>(() => _ = vector.ActionCount, "one of n actions", "tuple(discrete(3)");
    }

    // A wrapper around any environment is an environment of one image where that one is.
    [Fact]
    public void Wrappers_pass_what_they_do_not_change_through()
    {
        var structured = new RewardClip(new TimeLimit(new StructuredEnvironment(), 2), -0.1f, 0.1f);
        Assert.True(structured.HasActionMask);
        var observations = new ObservationBatch(structured.ObservationSpace, 1);
        structured.Reset(observations[0]);
        StepResult result = structured.Step([2, 1, 0], observations[0]);
        Assert.Equal((0.1f, 3f), (result.Reward, result.Score));
        Fails.With<InvalidOperationException>(() => _ = structured.ObservationShape, "one image");
        FrameStack image = new FrameStack(new RewardClip(new TimeLimit(new FixedEnvironment(), 2)), 2);
        Assert.Equal([2, 1, 4], image.ObservationShape);
        Assert.True(new VectorEnvironment(1, 0, _ => image).ActionSpace == new DiscreteActions(4));
    }

    private static void Step(StructuredEnvironment environment)
    {
        var vector = new VectorEnvironment(1, 0, _ => environment);
        var observations = new ObservationBatch(vector.ObservationSpace, 1);
        vector.Reset(observations);
        vector.Step([1, 0, 0], observations);
        vector.Step([2, 0, 0], observations);
    }

    private static float[] Actions(int count, int choice, float number) =>
        [.. Enumerable.Repeat(new[] { choice, number, -number }, count).SelectMany(static action => action)];

    private static Restored WithThreads(int threads) => new(threads);

    private sealed class Restored : IDisposable
    {
        private readonly int _before = Amago.Kernels.Workers.Threads;

        public Restored(int threads) => Amago.Kernels.Workers.Threads = threads;

        public void Dispose() => Amago.Kernels.Workers.Threads = _before;
    }
}
