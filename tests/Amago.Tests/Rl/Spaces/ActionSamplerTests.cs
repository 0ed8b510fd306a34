using Amago.Rl;

namespace Amago.Tests.Rl.Spaces;

public sealed class ActionSamplerTests
{
    [Fact]
    public void Choices_come_as_often_as_their_probabilities_say()
    {
        float[] row = [0.5f, -1, 2, 0];
        double sum = row.Sum(value => Math.Exp(value));
        const int draws = 40_000;
        (float[] actions, float[] logs) = Sample(new DiscreteActions(4), row, draws);
        for (int action = 0; action < row.Length; action++)
        {
            double p = Math.Exp(row[action]) / sum, share = actions.Count(drawn => drawn == action) / (double)draws;
            Assert.True(Math.Abs(share - p) < 5 * Math.Sqrt(p * (1 - p) / draws), $"action {action}: expected {p}, got {share}");
        }

        Assert.All(actions.Zip(logs), pair => Assert.Equal(row[(int)pair.First] - Math.Log(sum), pair.Second, 1e-6));
    }

    // One uniform number for each row, laid against the probabilities end to end: what training has always drawn.
    [Fact]
    public void A_choice_is_where_the_uniform_number_falls()
    {
        var random = new Random(5);
        float[] logits = [.. Enumerable.Range(0, 6 * 500).Select(_ => (random.NextSingle() * 6) - 3)];
        (float[] actions, _) = Sample(new DiscreteActions(6), logits, 1);
        var uniform = new float[500];
        new Generator(3).Uniform(uniform);
        for (int row = 0; row < 500; row++)
        {
            double[] weights = [.. logits.Skip(row * 6).Take(6).Select(static logit => Math.Exp(logit))];
            double point = uniform[row] * weights.Sum();
            int expected = 0;
            for (double end = weights[0]; end <= point && expected < 5; end += weights[expected])
                expected++;
            Assert.Equal(expected, actions[row]);
        }
    }

    [Fact]
    public void Illegal_choices_are_never_drawn_and_the_others_share_what_is_left()
    {
        const int draws = 20_000;
        float[] row = [3, 1, 2, 5];
        bool[] mask = [true, false, true, false];
        (float[] actions, _) = Sample(new DiscreteActions(4), row, draws, mask);
        double p = Math.Exp(3) / (Math.Exp(3) + Math.Exp(2)), share = actions.Count(static drawn => drawn == 0) / (double)draws;
        Assert.Equal([0, 2], actions.Distinct().Order());
        Assert.True(Math.Abs(share - p) < 5 * Math.Sqrt(p * (1 - p) / draws), $"expected {p}, got {share}");
    }

    [Fact]
    public void Bits_and_numbers_have_their_probabilities_means_and_deviations()
    {
        const int draws = 20_000;
        (float[] bits, _) = Sample(new MultiBinaryActions(2), [1, -2], draws);
        for (int bit = 0; bit < 2; bit++)
        {
            double p = 1 / (1 + Math.Exp(bit == 0 ? -1 : 2)), share = bits.Where((_, i) => i % 2 == bit).Average(static value => value);
            Assert.True(Math.Abs(share - p) < 5 * Math.Sqrt(p * (1 - p) / draws), $"bit {bit}: expected {p}, got {share}");
        }

        float[] values = [.. Enumerable.Repeat(new[] { 0.5f, -3 }, draws).SelectMany(static row => row)];
        var numbers = new float[2 * draws];
        new ActionSampler(new ContinuousActions(2)).Sample(
            new ActionParameters(values, [MathF.Log(2), MathF.Log(0.1f)]), new Generator(1), numbers, new float[draws]);
        foreach ((int place, double mean, double deviation) in new[] { (0, 0.5, 2.0), (1, -3, 0.1) })
        {
            double[] own = [.. numbers.Where((_, i) => i % 2 == place).Select(static value => (double)value)];
            double average = own.Average(), spread = Math.Sqrt(own.Average(value => (value - average) * (value - average)));
            Assert.Equal(mean, average, 5 * deviation / Math.Sqrt(draws));
            Assert.Equal(deviation, spread, 5 * deviation / Math.Sqrt(2 * draws));
        }
    }

    [Fact]
    public void The_log_probability_of_a_sample_is_that_of_the_action()
    {
        ActionSpace space = ActionSpace.Parse("tuple(discrete(3), multi_binary(2), box(2), multi_discrete([2, 5]))");
        const int rows = 50;
        float[] values = Draw.Uniform(6, [rows, space.ParameterCount], -2, 2).ToArray<float>(), logStd = [0.3f, -1];
        bool[] masks = [.. Enumerable.Range(0, rows * space.MaskLength).Select(static i => i % 10 is 0 or 3 or 5 or 7 or 9)];
        float[] actions = new float[rows * space.ActionLength], logs = new float[rows], again = new float[rows];
        var sampler = new ActionSampler(space);
        sampler.Sample(new ActionParameters(values, logStd, masks), new Generator(2), actions, logs);
        sampler.LogProbability(new ActionParameters(values, logStd, masks), actions, again);
        for (int row = 0; row < rows; row++)
        {
            space.Check(actions.AsSpan(row * space.ActionLength, space.ActionLength));
            Assert.Equal(logs[row], again[row], 1e-5f);
        }
    }

    [Fact]
    public void Acting_allocates_nothing()
    {
        ActionSpace space = ActionSpace.Parse("tuple(discrete(3), multi_binary(2), box(2))");
        var sampler = new ActionSampler(space);
        float[] values = new float[8 * space.ParameterCount], logStd = new float[2], actions = new float[8 * space.ActionLength],
            logs = new float[8];
        bool[] masks = [.. Enumerable.Repeat(true, 8 * 3)];
        var generator = new Generator(0);
        void Act()
        {
            var parameters = new ActionParameters(values, logStd, masks);
            sampler.Sample(parameters, generator, actions, logs);
            sampler.Mode(parameters, actions);
            sampler.LogProbability(parameters, actions, logs);
            sampler.Entropy(parameters, logs);
            sampler.Random(masks, generator, actions);
        }

        Act();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Act();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Extreme_logits_are_no_trouble()
    {
        (float[] actions, float[] logs) = Sample(
            new DiscreteActions(3),
            [1e30f, 0, -1e30f, float.NegativeInfinity, 5, float.NegativeInfinity, -1e4f, -2e4f, -3e4f],
            1,
            seed: 0);
        Assert.Equal([0, 1, 0], actions);
        Assert.Equal([0, 0, 0], logs);
        (float[] bits, logs) = Sample(new MultiBinaryActions(2), [800, -800], 1);
        Assert.Equal([1, 0], bits);
        Assert.Equal([0], logs);
    }

    [Fact]
    public void The_likeliest_is_the_first_of_the_largest_that_are_legal()
    {
        var actions = new float[3];
        new ActionSampler(new DiscreteActions(3)).Mode(
            new ActionParameters([1, 3, 3, -1, -2, -3, 7, 8, 9], default, [true, true, true, true, true, true, true, true, false]),
            actions);
        Assert.Equal([1, 0, 1], actions);
    }

    [Fact]
    public void A_mask_that_forbids_everything_and_lengths_that_do_not_fit_are_said()
    {
        var sampler = new ActionSampler(new DiscreteActions(2));
        Fails.With<ArgumentException>(
            () => sampler.Mode(new ActionParameters(new float[4], default, [true, false, false, false]), new float[2]),
            "leaves a choice", "discrete(2)", "row 1");
        Fails.With<ArgumentException>(
            () => sampler.Sample(new ActionParameters(new float[3]), new Generator(0), new float[2], new float[2]), "expected 4", "got 3");
        Fails.With<ArgumentException>(
            () => sampler.LogProbability(new ActionParameters(new float[2]), [2], new float[1]), "from 0 to 1", "got 2");
    }

    private static (float[] Actions, float[] LogProbabilities) Sample(
        ActionSpace space, float[] rows, int repeats, bool[]? mask = null, int seed = 3)
    {
        float[] values = [.. Enumerable.Repeat(rows, repeats).SelectMany(static row => row)];
        int count = values.Length / space.ParameterCount;
        bool[] masks = mask is null ? [] : [.. Enumerable.Repeat(mask, count).SelectMany(static row => row)];
        float[] actions = new float[count * space.ActionLength], logs = new float[count];
        new ActionSampler(space).Sample(new ActionParameters(values, default, masks), new Generator(seed), actions, logs);
        return (actions, logs);
    }
}
