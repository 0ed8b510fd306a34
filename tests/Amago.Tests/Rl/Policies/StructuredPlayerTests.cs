using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Rl.Vector;

namespace Amago.Tests.Rl.Policies;

/// <summary>Policies of any actions and observations, and what they play.</summary>
public sealed class StructuredPlayerTests
{
    [Fact]
    public void A_policy_has_a_deviation_for_each_number_and_names_its_outputs()
    {
        ActorCritic policy = Policy(initialLogStd: -0.5f);
        Assert.Equal([-0.5f, -0.5f], policy.LogStd!.ToArray<float>());
        Assert.Contains(policy.NamedParameters(), static named => named.Name == "log_std" && named.Parameter.RequiresGrad);
        Assert.Equal(["logits", "values"], policy.OutputNames);
        Assert.Equal("mean", Amago.Rl.Policy.HeadName(new ContinuousActions(2)));
        Assert.Equal(5, policy.ActionCount); // three logits and two means
        Fails.With<InvalidOperationException>(() => _ = policy.Encoder, "one image", "speed: vector(3)");
        Fails.With<ArgumentException>(() => Policy(float.NaN), "finite logarithm");
        Assert.Null(new ActorCritic(Encoder(), 3).LogStd);
    }

    [Theory]
    [InlineData(ActionChoice.Sample)]
    [InlineData(ActionChoice.Greedy)]
    [InlineData(ActionChoice.Random)]
    public void What_is_played_is_legal_and_within_its_bounds(ActionChoice choice)
    {
        // The environment throws at an illegal choice; the vector of environments at a number beyond its bounds.
        VectorEnvironment environments = Environments();
        var player = new Player(Policy(initialLogStd: 1), choice, environments, new Generator(1));
        var numbers = new List<float>();
        for (int step = 0; step < 200; step++)
        {
            player.Step();
            for (int i = 0; i < 3; i++)
            {
                numbers.AddRange(player.Actions.Slice((i * 3) + 1, 2));
                int chosen = (int)player.Actions[i * 3];
                Assert.True(player.ActionMasks[(i * 3) + chosen]);
                Assert.True(choice == ActionChoice.Random || player.Probabilities[(i * 5) + chosen] > 0);
                for (int k = 0; k < 3; k++)
                    Assert.Equal(player.ActionMasks[(i * 3) + k], player.Probabilities[(i * 5) + k] > 0);
            }
        }

        Assert.All(numbers, static number => Assert.InRange(number, -1, 1));
        bool isCut = numbers.Exists(static number => number == 1); // a deviation of e goes beyond the bounds, uniform numbers don't
        Assert.Equal(choice == ActionChoice.Sample, isCut);
    }

    [Fact]
    public void The_same_seed_plays_the_same_on_any_number_of_threads()
    {
        float[] Run(int threads)
        {
            int before = Amago.Kernels.Workers.Threads;
            try
            {
                Amago.Kernels.Workers.Threads = threads;
                var player = new Player(Policy(), ActionChoice.Sample, Environments(), new Generator(2));
                var found = new List<float>();
                for (int step = 0; step < 30; step++)
                {
                    player.Step();
                    found.AddRange(player.Actions);
                    found.AddRange(player.Values);
                }

                return [.. found];
            }
            finally
            {
                Amago.Kernels.Workers.Threads = before;
            }
        }

        Assert.Equal(Run(1), Run(4));
    }

    [Fact]
    public void A_deviation_that_is_not_finite_is_named()
    {
        ActorCritic policy = Policy();
        policy.LogStd!.AsSpan<float>()[1] = float.NaN;
        Fails.With<PolicyOutputException>(
            () => new Player(policy, ActionChoice.Sample, Environments(), new Generator(0)).Step(),
            "NaN", "logarithm of the standard deviation of action 1", "step 1");
    }

    [Fact]
    public void Observations_and_actions_that_do_not_fit_are_said()
    {
        var images = new VectorEnvironment(1, 0, static _ => new FixedEnvironment());
        Fails.With<ArgumentException>(
            () => new Player(Policy(), ActionChoice.Sample, images, new Generator(0)),
            "actions discrete(4), as the environments have", "tuple(discrete(3), box(2, -1, 1))");
        var other = new ActorCritic(Encoder(), new StructuredEnvironment().ActionSpace);
        Fails.With<ArgumentException>(
            () => new Player(other, ActionChoice.Sample, Environments(), new Generator(0)),
            "observations {picture: image(2, 3, 1), speed: vector(3), place: discrete(3)}", "{observation: image(2, 3, 1)}");
    }

    [Fact]
    public void Q_values_are_no_probabilities()
    {
        var environments = new VectorEnvironment(2, 0, static _ => new FixedEnvironment());
        var policy = new QValues();
        Fails.With<ArgumentException>(
            () => new Player(policy, ActionChoice.Sample, environments, new Generator(0)), "q-values", "Greedy");
        var player = new Player(policy, ActionChoice.Greedy, environments, new Generator(0));
        player.Step();
        Assert.Equal([2, 2], player.Actions.ToArray());
        Assert.Equal([0, 0], player.Values.ToArray()); // it has no critic
    }

    private static GridworldCnn Encoder() => new(
        (2, 3, 1), channelsFirst: false, "relu", channels: [2, 2, 2], kernels: [1, 1, 1], strides: [1, 1, 1], generator: new Generator(0));

    private static ActorCritic Policy(float initialLogStd = 0)
    {
        var space = new StructuredEnvironment();
        var encoder = new ObservationEncoder(space.ObservationSpace, static _ => Encoder(), generator: new Generator(1));
        return new ActorCritic(encoder, space.ActionSpace, hidden: 6, initialLogStd: initialLogStd, generator: new Generator(2));
    }

    private static VectorEnvironment Environments() => new(3, 0, static seed => new StructuredEnvironment(seed));

    private sealed class QValues : Policy
    {
        public override ObservationSpace ObservationSpace { get; } = ObservationSpace.Image([2, 1, 2]);

        public override ActionSpace ActionSpace { get; } = new DiscreteActions(4);

        public override IReadOnlyList<NetworkInput> Inputs { get; } = [new ImageInput(
            ObservationSpace.ImageName,
            new GridworldCnn((2, 1, 2), false, "relu", channels: [1, 1, 1], kernels: [1, 1, 1], strides: [1, 1, 1]))];

        public override IReadOnlyList<string> OutputNames => [QValuesName];

        protected override IReadOnlyList<Tensor> RowsForward(IReadOnlyList<Tensor> rows) =>
            [(rows[0].Sum([1], keepDimensions: true) * 0f) + Tensor.FromArray<float>([0, 1, 3, 2], [1, 4])];
    }
}
