using Amago.Rl.Policies;

namespace Amago.Tests.Rl.Policies;

public sealed class ActionSamplerTests
{
    [Fact]
    public void Actions_come_as_often_as_their_probabilities_say()
    {
        float[] row = [0.5f, -1, 2, 0];
        double sum = row.Sum(value => Math.Exp(value));
        const int draws = 40_000;
        float[] logits = [.. Enumerable.Repeat(row, draws).SelectMany(values => values)];
        var actions = new int[draws];
        var logs = new float[draws];
        ActionSampler.Draw(logits, new Generator(3), actions, logs);
        for (int action = 0; action < row.Length; action++)
        {
            double p = Math.Exp(row[action]) / sum, share = actions.Count(drawn => drawn == action) / (double)draws;
            Assert.True(Math.Abs(share - p) < 5 * Math.Sqrt(p * (1 - p) / draws), $"action {action}: expected {p}, got {share}");
        }

        Assert.All(actions.Zip(logs), pair => Assert.Equal(row[pair.First] - Math.Log(sum), pair.Second, 1e-6));
    }

    [Fact]
    public void Extreme_logits_are_no_trouble()
    {
        var actions = new int[3];
        var logs = new float[3];
        ActionSampler.Draw(
            [1e30f, 0, -1e30f, float.NegativeInfinity, 5, float.NegativeInfinity, -1e4f, -2e4f, -3e4f], new Generator(0), actions, logs);
        Assert.Equal([0, 1, 0], actions);
        Assert.Equal([0, 0, 0], logs);
    }

    [Fact]
    public void The_likeliest_is_the_first_of_the_largest()
    {
        var actions = new int[2];
        ActionSampler.Likeliest([1, 3, 3, -1, -2, -3], actions);
        Assert.Equal([1, 0], actions);
    }
}
