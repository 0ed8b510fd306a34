namespace Amago.Tests.Kernels.Normalization;

public sealed class PlainNormalizationTests
{
    [Fact]
    public void Its_gradients_are_slopes()
    {
        var norm = new PlainNormalization(Images: 2, Pixels: 3, Channels: 8, Groups: 4, Epsilon: 1e-5);
        double[] x = Draw(48, 1), dy = Draw(48, 2), gamma = Draw(8, 3), beta = Draw(8, 4);
        (double[] dx, double[] dgamma, double[] dbeta) = norm.Backward(x, dy, gamma);
        double Loss() => norm.Forward(x, gamma, beta).Y.Zip(dy, (y, d) => y * d).Sum();
        FiniteDifferences.AssertGradient(Loss, x, dx);
        FiniteDifferences.AssertGradient(Loss, gamma, dgamma);
        FiniteDifferences.AssertGradient(Loss, beta, dbeta);
    }

    [Fact]
    public void Known_values_come_out()
    {
        PlainNormalization norm = PlainNormalization.OfRows(rows: 1, features: 4, epsilon: 0);
        (double[] y, double[] mean, double[] rstd) = norm.Forward([1, 1, 5, 5], [], [10, 10, 10, 10]);
        Assert.Equal([3], mean);
        Assert.Equal([0.5], rstd);
        Assert.Equal([9, 9, 11, 11], y);
    }

    private static double[] Draw(int count, int seed) => Samples.ToDouble(Samples.Uniform(count, seed));
}
