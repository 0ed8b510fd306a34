using Amago.Rl;

namespace Amago.Tests.Rl;

public sealed class PlotAxisTests
{
    [Theory]
    [InlineData(0, "0 1 2 3 4 5 6 7 8")]
    [InlineData(3000, "0 500 1000 1500 2000 2500 3000")]
    [InlineData(50_000, "0 10k 20k 30k 40k 50k")]
    [InlineData(4_990_000, "0 1M 2M 3M 4M 5M")] // a tick that is just behind belongs to it
    [InlineData(4_700_000, "0 1M 2M 3M 4M")]
    [InlineData(1_600_000, "0 0.2M 0.4M 0.6M 0.8M 1.0M 1.2M 1.4M 1.6M")]
    [InlineData(20_000_000_000, "0 5G 10G 15G 20G")]
    public void Steps_start_at_0_and_have_units(double last, string expected) =>
        Assert.Equal(expected.Replace("0 ", "0 ", StringComparison.Ordinal)[..1] + expected[expected.IndexOf(' ', StringComparison.Ordinal)..], Labels(PlotAxis.OfSteps([0, last], 8)));

    [Theory]
    [InlineData(new[] { 0.49, 28 }, "0 5 10 15 20 25 30")]
    [InlineData(new[] { 95.0, 105 }, "94 96 98 100 102 104 106")]
    [InlineData(new[] { -21.0, 21 }, "-30 -20 -10 0 10 20 30")]
    [InlineData(new[] { -90.0, -3 }, "-100 -80 -60 -40 -20 0")]
    [InlineData(new[] { 0, 0.012 }, "0 0.002 0.004 0.006 0.008 0.010 0.012")]
    [InlineData(new[] { -0.3, double.NaN, 0.1, double.PositiveInfinity }, "-0.3 -0.2 -0.1 0 0.1")]
    [InlineData(new[] { 5.0, 5 }, "4.0 4.5 5.0 5.5 6.0")]
    [InlineData(new[] { 0.0 }, "-1.0 -0.5 0 0.5 1.0")]
    [InlineData(new[] { double.NaN }, "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(new double[0], "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(new[] { 0, 3e-7 }, "0 5e-8 1e-7 1.5e-7 2e-7 2.5e-7 3e-7")]
    [InlineData(new[] { 0, double.MaxValue }, "0 2e289 4e289 6e289 8e289 1e290")]
    public void Values_lie_between_ticks_of_1_2_and_5(double[] values, string expected) =>
        Assert.Equal(expected, Labels(PlotAxis.OfValues(values, 6)));

    [Fact]
    public void Ticks_are_few_and_hold_any_values_between_them()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        for (int round = 0; round < 5_000; round++)
        {
            double one = Draw(random), other = random.Next(3) == 0 ? one * (1 + (1e-12 * random.Next(3))) : Draw(random);
            var axis = PlotAxis.OfValues([one, other], 6);
            (double Value, string Label)[] ticks = [.. axis.Ticks()];
            string where = $"seed {Seed}, round {round}: {one:R} and {other:R}";
            Assert.True(ticks.Length is >= 3 and <= 9, $"{ticks.Length} ticks, {where}");
            double hair = 1e-6 * (axis.High - axis.Low);
            Assert.True(axis.Low - hair <= Math.Min(one, other) && axis.High + hair >= Math.Max(one, other), where);
            Assert.True(Math.Abs(axis.Position(ticks[0].Value)) < 1e-6 && Math.Abs(axis.Position(ticks[^1].Value) - 1) < 1e-6, where);
        }
    }

    private static double Draw(Random random) => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-300, 289));

    private static string Labels(PlotAxis axis) => string.Join(' ', axis.Ticks().Select(static tick => tick.Label));
}
