using Amago.Nets;
using Amago.Rl;
using Amago.Tests.Rl.Vector;

namespace Amago.Tests.Rl;

/// <summary>
/// Numbers that no memory holds are an error of the argument, before anything is made for them; so are environments that are none.
/// </summary>
public sealed class LargeSettingsTests
{
    private const int Huge = 2_000_000_000;

    [Fact]
    public void Sizes_beyond_an_array_are_refused()
    {
        IEnvironment Create(long seed) => new CallbackEnvironment(static () => { });
        Fails.With<ArgumentOutOfRangeException>(() => new VectorEnvironment(Huge, 0, Create), "2000000000 environments");
        Fails.With<ArgumentOutOfRangeException>(() => new FrameStack(Create(0), Huge), "2000000000 frames");
        Fails.With<ArgumentException>(
            () => new Ppo(OverlappingUseTests.Policy(), new VectorEnvironment(2, 0, Create), 10, new PpoSettings { RolloutLength = Huge }),
            "rollout_length",
            "2000000000 steps");
        Fails.With<ArgumentException>(() => new ActorCritic(Encoder(), actions: 2, hidden: Huge), "ActorCritic", "weights");
        Fails.With<ArgumentException>(() => new ActorCritic(Encoder(), actions: 1 << 24, hidden: 200), "ActorCritic", "weights");
        Fails.With<ArgumentException>(() => new ActorCritic(Encoder(), actions: Huge, hidden: 2), "1 to 16777216", "2000000000");
        Fails.With<ArgumentException>(() => new ContinuousActions(Huge), "1 to 1048576 numbers", "2000000000");
        Fails.With<ArgumentException>(() => new TrainingSettings { Render = 100_000 }, "render", "100000");
        Fails.With<ArgumentException>(() => Evaluation.Run(Create, null, (ActionChoice)77, episodes: 1), "77");
        Fails.With<ArgumentException>(() => Evaluation.Run(Create, null, ActionChoice.Random, episodes: 1, maxSteps: 0), "maxSteps");
    }

    [Fact]
    public void An_unknown_activation_is_an_error_before_a_weight_is_drawn()
    {
        var generator = new Generator(5);
        byte[] before = generator.GetState();
        Fails.With<ArgumentException>(() => new ActorCritic(Encoder(), actions: 2, hidden: 3, activation: "reluu", generator), "reluu");
        Assert.Equal(before, generator.GetState());
    }

    [Fact]
    public void A_million_actions_are_drawn_from_without_the_stack()
    {
        const int actions = 3_000_000;
        var logits = new float[actions];
        logits[1_234_567] = 100;
        var drawn = new float[1];
        new ActionSampler(new DiscreteActions(actions)).Sample(new ActionParameters(logits), new Generator(0), drawn, new float[1]);
        Assert.Equal(1_234_567, drawn[0]);
    }

    [Fact]
    public void Environments_that_are_none_are_named()
    {
        Fails.With<ArgumentException>(() => new VectorEnvironment(2, 0, static _ => null!), "VectorEnvironment", "null");
        Fails.With<ArgumentException>(
            () => Evaluation.Run(static _ => null!, null, ActionChoice.Random, episodes: 1), "Evaluation", "null");
        foreach (Shape? shape in new Shape?[] { null, [5, 5], [5, 0, 1] })
        {
            Fails.With<ArgumentException>(() => new VectorEnvironment(1, 0, _ => new Odd(shape, 2)), "(H, W, C)", "Odd");
            Fails.With<ArgumentException>(() => new TimeLimit(new Odd(shape, 2), 3), "TimeLimit", "(H, W, C)");
        }

        Fails.With<ArgumentException>(() => new VectorEnvironment(1, 0, static _ => new Odd([5, 5, 1], 0)), "at least one action");
    }

    private static GridworldCnn Encoder() => new((5, 5, 1), channelsFirst: false, "relu", [1, 1, 1], generator: new Generator(0));

    private sealed class Odd(Shape? shape, int actions) : IEnvironment
    {
        public Shape ObservationShape => shape!;

        public int ActionCount => actions;

        public void Reset(Span<byte> observation) => observation.Clear();

        public StepResult Step(int action, Span<byte> observation) => default;
    }
}
