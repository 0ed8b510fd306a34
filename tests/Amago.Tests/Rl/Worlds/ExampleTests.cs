using Amago.Nets;
using Amago.Rl;

namespace Amago.Tests.Rl.Worlds;

/// <summary>The lines of docs/environments.md and docs/learning.md on spaces, worlds and policies of any kind.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void Many_worlds_step_at_once()
    {
        var environments = new VectorEnvironment(count: 64, seed: 0, Environments.Find("treasure").Create);
        var observations = new ObservationBatch(environments.ObservationSpace, 64);
        environments.Reset(observations);
        Assert.Equal([64, 8, 8, 5], observations["map"].Shape);
        Assert.Equal([64, 3], observations["state"].Shape);
        var actions = new float[64];
        new ActionSampler(environments.ActionSpace).Mode(
            new ActionParameters(new float[64 * 6], default, environments.ActionMasks), actions);
        environments.Step(actions, observations);
        Assert.Equal(64 * 6, environments.ActionMasks.Length);
    }

    [Fact]
    public void A_policy_of_an_image_and_a_vector_is_trained()
    {
        var environments = new VectorEnvironment(64, seed: 0, Environments.Find("treasure").Create);
        var encoder = new ObservationEncoder(environments.ObservationSpace, image => new GridworldCnn(
            (image.Shape[0], image.Shape[1], image.Shape[2]), image.ChannelsFirst, "leaky_relu", generator: new Generator(0)));
        var policy = new ActorCritic(encoder, environments.ActionSpace, generator: new Generator(1));
        var ppo = new Ppo(policy, environments, totalSteps: 400_000);
        Assert.False(ppo.IsDone);
    }

    [Fact]
    public void An_environment_of_several_entries_steps()
    {
        var observations = new ObservationBatch(new Drive(0).ObservationSpace, 1);
        var environment = new Drive(0);
        environment.Reset(observations[0]);
        StepResult result = environment.Step([0.5f, 1, 0], observations[0]);
        Assert.Equal(0.1f, result.Reward);
        Assert.Equal(0.1f, observations["speed"].Item<float>());
        Assert.Equal(2, new VectorEnvironment(2, 0, static seed => new Drive(seed)).ActionMasks.Length / 2);
    }

    private sealed class Drive(long seed) : IStructuredEnvironment
    {
        private float _speed;

        public ObservationSpace ObservationSpace { get; } = ObservationSpace.Parse("{camera: image(48, 64, 3), speed: vector(1)}");

        public ActionSpace ActionSpace { get; } = ActionSpace.Parse("tuple(box(2, -1, 1), discrete(2))");

        public bool HasActionMask => true;

        public void Reset(ObservationRow observation)
        {
            _speed = 0;
            Draw(observation);
        }

        public StepResult Step(ReadOnlySpan<float> action, ObservationRow observation)
        {
            _speed += 0.1f * action[1];
            Draw(observation);
            return new StepResult(_speed);
        }

        public void ReadActionMask(Span<bool> mask) => mask[0] = mask[1] = true;

        private void Draw(ObservationRow observation)
        {
            observation.Bytes(0).Fill((byte)seed);
            observation.Floats(1)[0] = _speed;
        }
    }
}
