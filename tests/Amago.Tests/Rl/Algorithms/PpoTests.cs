using Amago.Kernels;
using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Formats;
using Amago.Tests.Rl.Vector;

namespace Amago.Tests.Rl.Algorithms;

[Collection("Workers")]
public sealed class PpoTests
{
    private static readonly PpoSettings Small = new() { RolloutLength = 16, Minibatches = 4, LearningRate = 3e-3f };

    [Fact]
    public void Learns_what_pays()
    {
        Ppo ppo = Create(totalSteps: 6_000);
        double first = ppo.Iterate().MeanReturn;
        PpoReport last = default;
        while (!ppo.IsDone)
            last = ppo.Iterate();
        Assert.True(
            first < 3 && last.MeanReturn > 4.7, $"mean return of episodes of 5 steps: {first} at first, {last.MeanReturn} in the end");
        Assert.True(last.Losses.Entropy < 0.5, $"entropy {last.Losses.Entropy}, log 3 at first");
        Assert.Equal((6_016, 47), (last.Steps, last.Iteration)); // rollouts of 128 steps
        Assert.True(last.LearningRate < 3e-3f / 40);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_truncated_episode_is_worth_what_would_have_followed(bool truncates)
    {
        var environments = new VectorEnvironment(8, 0, seed => new SignalEnvironment(seed, length: 2, truncates));
        Ppo ppo = Create(
            12_000, Small with { Discount = 0.9f, EntropyCoefficient = 0, AnnealLearningRate = false }, environments: environments);
        while (!ppo.IsDone)
            ppo.Iterate();
        byte[] shown = new byte[16];
        new SignalEnvironment(1).Reset(shown);
        using IDisposable noGradients = Autograd.NoGrad();
        float value = ppo.Policy.Forward(Tensor.FromArray(shown, [1, 4, 4, 1])).Values.Item<float>();

        // The policy earns close to 1 a step by then: 10 without an end; 1.9 or 1 where two steps end an episode.
        Assert.True(truncates ? value > 6 : value < 2.5, $"value {value}");
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0.2f)]
    public void A_run_that_is_saved_and_loaded_goes_on_bit_for_bit(bool augments, float valueClipRange)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("state.safetensors");
        PpoSettings settings = Small with { ValueClipRange = valueClipRange };
        Ppo whole = Create(2_000, settings, augments), stopped = Create(2_000, settings, augments);
        for (int i = 0; i < 3; i++)
            stopped.Iterate();
        stopped.State().Save(file);
        Ppo resumed = Create(2_000, settings, augments, seed: 77);
        resumed.State().Load(file);
        Assert.Equal((stopped.Steps, stopped.Iteration), (resumed.Steps, resumed.Iteration));

        PpoReport expected = default, actual = default;
        while (!whole.IsDone)
            expected = whole.Iterate();
        while (!resumed.IsDone)
            actual = resumed.Iterate();
        Assert.Equal(whole.Policy.ContentHash(), resumed.Policy.ContentHash());
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        int threads = Workers.Threads;
        try
        {
            string? expected = null;
            foreach (int count in new[] { 1, 2, 3, 8 })
            {
                Workers.Threads = count;
                Ppo ppo = Create(400);
                while (!ppo.IsDone)
                    ppo.Iterate();
                expected ??= ppo.Policy.ContentHash();
                Assert.Equal(expected, ppo.Policy.ContentHash());
            }
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        Fails.With<ArgumentException>(
            () => Create(100, Small with { Minibatches = 3 }),
            "expected minibatches to be a number that divides 8 environments x 16 steps = 128, got 3");
        var other = new VectorEnvironment(8, 0, _ => new FixedEnvironment());
        Assert.Contains(
            "expected a policy of the actions discrete(4), as the environments have, got one of discrete(3)",
            Assert.Throws<ArgumentException>(() => Create(100, Small, environments: other)).Message,
            StringComparison.Ordinal);
        var unsavable = new VectorEnvironment(8, 0, _ => new Unsavable());
        Assert.Throws<NotSupportedException>(() => Create(100, Small, environments: unsavable).State());
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_the_run()
    {
        var environments = new VectorEnvironment(8, 0, _ => new Unsavable(1e38f));
        Ppo ppo = Create(1_000, environments: environments);
        Assert.Contains(
            "the loss at step 128 is",
            Assert.ThrowsAny<InvalidOperationException>(() => ppo.Iterate()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_rollout_that_an_environment_ends_counts_neither_as_steps_nor_as_episodes_and_the_state_loads()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("state.safetensors");
        int step = 0;
        Action ThrowAt(int last) => () =>
        {
            if (++step == last)
                throw new FormatException("the user's own");
        };
        VectorEnvironment Environments(int last) => new(1, 0, _ => new CallbackEnvironment(ThrowAt(last)) { IsOver = true });
        Ppo Make(int last) =>
            new(OverlappingUseTests.Policy(), Environments(last), 100, new PpoSettings { RolloutLength = 4, Minibatches = 1 });
        Ppo ppo = Make(last: 4), other = Make(last: 0);
        Fails.With<FormatException>(() => ppo.Iterate(), "the user's own"); // behind three episodes of one step
        Assert.Equal((0, 0), (ppo.Report.Steps, ppo.Report.Episodes));
        ppo.State().Save(file);
        other.State().Load(file);
        Assert.Equal((4, 4), (other.Iterate().Steps, other.Report.Episodes));
    }

    private static Ppo Create(
        long totalSteps, PpoSettings? settings = null, bool augments = false, long seed = 5, VectorEnvironment? environments = null)
    {
        var generator = new Generator(seed);
        environments ??= new VectorEnvironment(8, seed, own => new SignalEnvironment(own));
        var encoder = new GridworldCnn((4, 4, 1), false, "leaky_relu", channels: [4, 4, 8], generator: generator);
        var policy = new ActorCritic(encoder, 3, hidden: 16, generator: generator);
        DrQv2Aug? augmentation = augments ? new DrQv2Aug(1, channelsFirst: false, new Generator(seed)) : null;
        return new Ppo(policy, environments, totalSteps, settings ?? Small, seed, augmentation);
    }

    private sealed class Unsavable(float reward = 0) : IEnvironment
    {
        public Shape ObservationShape { get; } = [4, 4, 1];

        public int ActionCount => 3;

        public void Reset(Span<byte> observation) => observation.Clear();

        public StepResult Step(int action, Span<byte> observation) => new(reward);
    }
}
