using Amago.Rl;

namespace Amago.Tests.Rl;

public sealed class CurveThinningTests
{
    [Fact]
    public void A_column_keeps_its_first_lowest_highest_and_last_point()
    {
        PlotPoint[] points = [new(1.0, 5), new(1.1, 9), new(1.2, 6), new(1.3, 2), new(1.9, 4), new(2.0, 7), new(5.5, 1)];
        Assert.Equal([points[0], points[1], points[3], points[4], points[5], points[6]], CurveThinning.Line(points));
    }

    [Fact]
    public void A_column_of_a_band_keeps_its_outermost_edges()
    {
        PlotPoint[] upper = [new(1.0, 5), new(1.5, 2), new(2.2, 4), new(2.9, 3)], lower = [new(1.0, 6), new(1.5, 8), new(2.2, 9), new(2.9, 7)];
        (PlotPoint[] thinUpper, PlotPoint[] thinLower) = CurveThinning.Band(upper, lower);
        Assert.Equal([new(1.0, 2), new(2.9, 3)], thinUpper);
        Assert.Equal([new(1.0, 8), new(2.9, 9)], thinLower);
    }

    [Fact]
    public void Sparse_points_all_stay()
    {
        PlotPoint[] points = [.. Enumerable.Range(0, 50).Select(static i => new PlotPoint(i + 0.3, i % 7))];
        Assert.Equal(points, CurveThinning.Line(points));
        Assert.Equal(points, CurveThinning.Band(points, points).Upper);
    }

    [Theory]
    [InlineData(new[] { 1.0, 2, 3 }, "0..3")]
    [InlineData(new[] { double.NaN, 2, 3, double.PositiveInfinity, double.NaN, 6 }, "1..3 5..6")]
    [InlineData(new[] { double.NaN }, "")]
    [InlineData(new double[0], "")]
    public void What_is_not_finite_is_a_gap(double[] values, string expected) =>
        Assert.Equal(expected, string.Join(' ', CurveThinning.Runs(values, values)));
}
