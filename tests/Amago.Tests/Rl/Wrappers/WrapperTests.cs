using Amago.Rl;

namespace Amago.Tests.Rl.Wrappers;

public sealed class WrapperTests
{
    [Fact]
    public void A_frame_stack_shows_the_last_frames_oldest_first()
    {
        var stack = new FrameStack(new FixedEnvironment(), 3);
        Assert.Equal([2, 1, 6], stack.ObservationShape);
        var observation = new byte[12];
        stack.Reset(observation);
        Assert.Equal([0, 255, 0, 255, 0, 255, 100, 255, 100, 255, 100, 255], observation);
        stack.Step(1, observation);
        Assert.Equal([0, 255, 0, 255, 1, 1, 100, 255, 100, 255, 101, 1], observation);
        stack.Step(2, observation);
        stack.Step(3, observation);
        Assert.Equal([1, 1, 2, 2, 3, 3, 101, 1, 102, 2, 103, 3], observation);
        stack.Reset(observation);
        Assert.Equal([0, 255, 0, 255, 0, 255, 100, 255, 100, 255, 100, 255], observation);
    }

    [Fact]
    public void Scaling_to_bytes_makes_what_there_is_white()
    {
        var scaled = new ScaleToBytes(new FixedEnvironment());
        var observation = new byte[4];
        scaled.Reset(observation); // 0 255 100 255
        Assert.Equal([0, 255, 255, 255], observation);
        StepResult result = scaled.Step(0, observation); // 1 0 101 0
        Assert.Equal([255, 0, 255, 0], observation);
        Assert.Equal((-20, 4), (result.Reward, scaled.ActionCount));
    }

    [Theory]
    [InlineData(3, 5, 3, false)]
    [InlineData(5, 5, 5, true)]
    [InlineData(9, 5, 5, true)]
    public void A_time_limit_truncates(int limit, int length, int expected, bool terminated)
    {
        var limited = new TimeLimit(new FixedEnvironment(length), limit);
        var observation = new byte[4];
        for (int episode = 0; episode < 2; episode++)
        {
            limited.Reset(observation);
            for (int step = 1; step < expected; step++)
                Assert.False(limited.Step(0, observation).IsDone);
            StepResult last = limited.Step(0, observation);
            Assert.Equal((terminated, !terminated), (last.Terminated, last.Truncated));
        }
    }

    [Fact]
    public void Rewards_are_clipped_and_scores_are_not()
    {
        var clipped = new RewardClip(new FixedEnvironment(), -10, 5);
        var observation = new byte[4];
        clipped.Reset(observation);
        StepResult[] results = [.. Enumerable.Range(0, 4).Select(action => clipped.Step(action, observation))];
        Assert.Equal([-10, -10, 0, 5], results.Select(result => result.Reward));
        Assert.Equal([-20, -10, 0, 10], results.Select(result => result.Score));
    }

    [Fact]
    public void A_subset_of_actions_maps_the_kth_to_the_kth_of_them()
    {
        var subset = new ActionSubset(new FixedEnvironment(), 1, 3);
        var observation = new byte[4];
        subset.Reset(observation);
        Assert.Equal(2, subset.ActionCount);
        Assert.Equal([-10, 10], new[] { 0, 1 }.Select(action => subset.Step(action, observation).Reward));
        Fails.With<ArgumentOutOfRangeException>(() => subset.Step(2, observation), "from 0 to 1, got 2");
        Fails.With<ArgumentOutOfRangeException>(() => subset.Step(-1, observation), "got -1");
    }

    [Theory]
    [InlineData("asterix", new[] { 0, 1, 2, 3, 4 })]
    [InlineData("breakout", new[] { 0, 1, 3 })]
    [InlineData("freeway", new[] { 0, 2, 4 })]
    [InlineData("seaquest", new[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData("space_invaders", new[] { 0, 1, 3, 5 })]
    public void Minimal_actions_play_as_those_that_they_stand_for(string name, int[] actions)
    {
        GameDescriptor game = Games.Find(name);
        ActionSubset minimal = ActionSubset.Minimal(game.Create(3), game);
        ArcadeGame full = game.Create(3);
        byte[] one = new byte[game.ObservationShape.ElementCount], other = new byte[one.Length];
        minimal.Reset(one);
        full.Reset(other);
        Assert.Equal(actions.Length, minimal.ActionCount);
        var random = new Random(1);
        for (int t = 0; t < 300; t++)
        {
            int k = random.Next(actions.Length);
            StepResult result = minimal.Step(k, one);
            Assert.Equal(full.Step(actions[k], other), result);
            Assert.Equal(other, one);
            if (!result.IsDone)
                continue;
            minimal.Reset(one);
            full.Reset(other);
        }
    }

    [Fact]
    public void Wrong_settings_are_refused()
    {
        var environment = new FixedEnvironment();
        Fails.With<ArgumentOutOfRangeException>(() => new FrameStack(environment, 0), "at least 1 frame, got 0");
        Fails.With<ArgumentOutOfRangeException>(() => new TimeLimit(environment, 0), "at least 1 step, got 0");
        Fails.With<ArgumentOutOfRangeException>(() => new RewardClip(environment, 1, 0), "got 1 and 0");
        Fails.With<ArgumentOutOfRangeException>(() => new RewardClip(environment, float.NaN, 0), "min <= max");
        Fails.With<ArgumentException>(() => new ActionSubset(environment), "got none");
        Fails.With<ArgumentException>(() => new ActionSubset(environment, 0, 4), "from 0 to 3, got 4");
        Fails.With<ArgumentException>(
            () => new GridRenderer(environment, Games.Find("breakout"), 84), "a grid (rows, columns, 4), got (2, 1, 2)");
        Fails.With<ArgumentException>(
            () => new GridRenderer(Games.Create("breakout", 0), Games.Find("breakout"), 9), "at least 10x10 pixels, got 9x9");
        Assert.Throws<ArgumentNullException>(() => new TimeLimit(null!, 3));
    }
}
