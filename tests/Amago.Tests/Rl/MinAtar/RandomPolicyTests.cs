using Amago.Rl;

namespace Amago.Tests.Rl.MinAtar;

/// <summary>A policy that acts at random scores what it scored in the original: 5,000 episodes, sticky actions and ramping on.</summary>
public sealed class RandomPolicyTests
{
    private const int Episodes = 5_000;
    private const double StandardErrors = 4; // one in 16,000 misses it by chance; seeds are fixed

    [Theory]
    [InlineData("asterix", 0.489, 0.012, 70.1, 0.6)]
    [InlineData("breakout", 0.490, 0.010, 11.01, 0.11)]
    [InlineData("freeway", 0.133, 0.005, 2501, 0)]
    [InlineData("seaquest", 0.104, 0.006, 30.7, 0.5)]
    [InlineData("space_invaders", 2.783, 0.032, 49.7, 0.5)]
    public void Means_are_the_originals(string name, double meanReturn, double returnError, double meanLength, double lengthError)
    {
        var random = new Random(1);
        ArcadeGame game = Games.Create(name, seed: 1);
        var observation = new byte[game.ObservationShape.ElementCount];
        double[] returns = new double[Episodes], lengths = new double[Episodes];
        for (int episode = 0; episode < Episodes; episode++)
        {
            game.Reset(observation);
            StepResult result;
            do
            {
                result = game.Step(random.Next(6), observation);
                returns[episode] += result.Reward;
                lengths[episode]++;
            }
            while (!result.IsDone);
        }

        ExpectMean(meanReturn, returnError, returns);
        ExpectMean(meanLength, lengthError, lengths);
    }

    private static void ExpectMean(double expected, double expectedError, double[] values)
    {
        double mean = values.Average(), variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
        double error = Math.Sqrt((variance / values.Length) + (expectedError * expectedError));
        Assert.True(Math.Abs(mean - expected) <= StandardErrors * error,
            $"expected {expected} +- {expectedError}, got {mean} +- {Math.Sqrt(variance / values.Length)}");
    }
}
