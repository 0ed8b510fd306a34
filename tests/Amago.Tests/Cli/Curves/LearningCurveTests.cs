using System.Globalization;
using System.Xml.Linq;
using Amago.Cli.Curves;
using Amago.Formats;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli.Curves;

public sealed class LearningCurveTests
{
    private const string FirstColor = "stroke:rgb(37,99,235)";

    private static readonly byte[] FirstRgb = [37, 99, 235];

    private static readonly long[] Steps = [.. Enumerable.Range(0, 100).Select(static i => i * 50_000L)];

    private static readonly double[] Values = [.. Enumerable.Range(0, 100).Select(static i => 20 * (1 - Math.Exp(-i / 30.0)))];

    public static TheoryData<string, long[], double[]> EdgeCases => new()
    {
        { "none", [], [] },
        { "one", [1000], [3] },
        { "at step 0", [0], [0] },
        { "constant", [0, 10, 20], [7, 7, 7] },
        { "no numbers", [0, 10], [double.NaN, double.NaN] },
        { "with infinities", [0, 10, 20], [1, double.PositiveInfinity, double.NegativeInfinity] },
        { "huge", [0, long.MaxValue], [-1e290, 1e290] },
        { "too large to draw", [0, long.MaxValue], [-double.MaxValue, double.MaxValue] },
        { "tiny", [0, 1], [double.Epsilon, 1e-300] },
        { "close", [0, 1], [1e16, 1e16 + 2] },
        { "negative", [0, 1, 2], [-1e6, -2e6, -1.5e6] },
        { "the same step twice", [5, 5, 5], [1, 2, 3] },
    };

    [Fact]
    public void A_curve_that_rises_rises_in_pixels_too()
    {
        using var folder = new TemporaryFolder();
        if (CurvePng.TrySave(Curve("breakout", Steps, Values), folder.File("curve.png")) is { } obstacle)
        {
            Assert.True(obstacle.Contains("fonts", StringComparison.Ordinal)
                || obstacle.Contains("libSkiaSharp", StringComparison.Ordinal), obstacle);
            return; // a machine that draws none
        }

        Tensor image = Png.Load(folder.File("curve.png"));
        Assert.Equal((540, 960), (image.Shape[0], image.Shape[1]));
        int[] heights = [.. Enumerable.Range(0, 960).Select(x => LastRow(image, x)).Where(static y => y >= 0)];
        Assert.True(heights.Length > 800, $"{heights.Length} columns");
        Assert.True(heights.Zip(heights.Skip(1)).All(static pair => pair.Second <= pair.First + 2));
        Assert.True(heights[0] - heights[^1] > 300, $"from {heights[0]} to {heights[^1]}");
    }

    [Fact]
    public void Lines_pass_through_their_points()
    {
        (double X, double Y)[] points = Line(CurveSvg.Text(Curve("breakout", Steps, Values)));
        Assert.Equal(Steps.Length, points.Length);
        foreach (((double x, double y), int i) in points.Select(static (point, i) => (point, i)))
        {
            Assert.Equal(Steps[i] / (double)Steps[^1], (x - points[0].X) / (points[^1].X - points[0].X), 1e-4);
            Assert.Equal(Values[i] / Values[^1], (points[0].Y - y) / (points[0].Y - points[^1].Y), 1e-4);
        }
    }

    [Fact]
    public void Texts_are_there_and_escaped()
    {
        var curve = new LearningCurve("a < b & \"c\"", "x\u0001y\ufffe\ud800");
        curve.AddRun("<b>ours</b>", Steps, Values);
        curve.AddReference("]]>", 0.49);
        string[] texts = Texts(CurveSvg.Text(curve));
        foreach (string expected in new[] { "a < b & \"c\"", "]]>", "<b>ours</b>", "steps", "0", "5", "20", "1M", "4M" })
            Assert.Contains(expected, texts);
        Assert.Contains(texts, static text => text.StartsWith("x\\u", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(EdgeCases))]
    public void Any_numbers_are_drawn_inside_the_picture(string name, long[] steps, double[] values)
    {
        LearningCurve curve = Curve(name, steps, values);
        string svg = CurveSvg.Text(curve);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", svg, StringComparison.Ordinal); // in the place of a plot that fails
        foreach ((double x, double y) in XDocument.Parse(svg).Descendants(Svg("polyline")).SelectMany(Points))
            Assert.True(x is >= 0 and <= 960 && y is >= 0 and <= 540, $"{name}: ({x}, {y})");

        Assert.Equal(!values.Any(static value => Math.Abs(value) <= 1e290), Texts(svg).Contains("no data yet"));
        int labels = Texts(svg).Count(static text => double.TryParse(text.TrimEnd('k', 'M', 'G'), CultureInfo.InvariantCulture, out _));
        Assert.InRange(labels, 6, 30);
    }

    [Fact]
    public void A_gap_stays_open_and_a_point_alone_is_a_dot()
    {
        string svg = CurveSvg.Text(Curve("", [0, 1, 2, 3, 4, 5, 6], [1, 2, double.NaN, 3, double.NaN, 2, 1]));
        (double X, double Y)[][] lines = [.. Lines(svg).Where(static line => line.Length > 1)];
        Assert.Equal([2, 2], lines.Select(static line => line.Length));
        XElement dot = Assert.Single(XDocument.Parse(svg).Descendants(Svg("ellipse")));
        Assert.Equal(0.5, (Number(dot.Attribute("cx")!) - lines[0][0].X) / (lines[1][1].X - lines[0][0].X), 0.01);
    }

    [Fact]
    public void Many_points_become_few()
    {
        const int Count = 300_000, Peak = 123_456;
        double[] values = [.. Enumerable.Range(0, Count).Select(static i => i == Peak ? 100 : Math.Sin(i))];
        string svg = CurveSvg.Text(Curve("", [.. Enumerable.Range(0, Count).Select(static i => (long)i)], values));
        (double X, double Y)[] points = Line(svg);
        Assert.InRange(points.Length, 860, 4 * 960);
        Assert.InRange(svg.Length, 0, 120_000);
        double peakX = points.MinBy(static point => point.Y).X;
        Assert.Equal((double)Peak / Count, (peakX - points[0].X) / (points[^1].X - points[0].X), 0.002);
    }

    [Theory]
    [InlineData(new[] { 95.0, 105 }, false)]
    [InlineData(new[] { 0.49, 28 }, true)]
    [InlineData(new[] { -90.0, -3 }, false)]
    public void Values_start_at_0_where_the_lowest_is_not_far_from_it(double[] values, bool isFromZero)
    {
        string svg = CurveSvg.Text(Curve("", [0, 10], values));
        double bottom = XDocument.Parse(svg).Descendants(Svg("polyline")).Concat(XDocument.Parse(svg).Descendants(Svg("line")))
            .SelectMany(Points).Max(static point => point.Y);
        double lowest = Line(svg).Max(static point => point.Y), highest = Line(svg).Min(static point => point.Y);
        double zero = lowest + (values.Min() / (values.Max() - values.Min()) * (lowest - highest));
        Assert.Equal(isFromZero, Math.Abs(zero - bottom) < 2);
    }

    [Fact]
    public void References_are_dashed_lines_across_the_picture()
    {
        LearningCurve curve = Curve("ours", Steps, Values);
        curve.AddReference("published", 30);
        string svg = CurveSvg.Text(curve);
        XElement line = XDocument.Parse(svg).Descendants(Svg("polyline"))
            .First(static line => line.Attribute("style")!.Value.Contains("stroke-dasharray", StringComparison.Ordinal));
        (double X, double Y)[] ends = Points(line);
        Assert.Equal((Line(svg)[0].X, Line(svg)[^1].X), (ends[0].X, ends[^1].X));
        Assert.True(ends[0].Y == ends[^1].Y && ends[0].Y < Line(svg).Min(static point => point.Y));
        Fails.With<ArgumentException>(() => curve.AddReference("best", double.NaN), "best: expected a finite value");
    }

    [Fact]
    public void Files_appear_whole_or_not_at_all()
    {
        using var folder = new TemporaryFolder();
        LearningCurve curve = Curve("", Steps, Values);
        Assert.Throws<DirectoryNotFoundException>(() => CurveSvg.Save(curve, Path.Combine(folder.File("missing"), "x.svg")));
        string path = folder.File("x.svg");
        File.WriteAllText(path, new string('x', 100_000));
        CurveSvg.Save(curve, path);
        Assert.Equal(CurveSvg.Text(curve), File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(0, 5e6, "0")]
    [InlineData(500_000, 5e6, "0.5M")]
    [InlineData(1_000_000, 5e6, "1M")]
    [InlineData(20_000, 50_000, "20k")]
    [InlineData(1500, 3000, "1500")]
    [InlineData(5e9, 2e10, "5G")]
    [InlineData(0.002, 0.012, "0.002")]
    [InlineData(-0.3, 0.3, "-0.3")]
    [InlineData(1.5e-7, 3e-7, "1.5e-7")]
    [InlineData(2e289, 1e290, "2e289")]
    public void Numbers_beside_an_axis_have_its_unit(double value, double largest, string expected) =>
        Assert.Equal(expected, AxisNumber.Text(value, largest));

    private static LearningCurve Curve(string title, long[] steps, double[] values)
    {
        var curve = new LearningCurve(title, "return");
        curve.AddRun("PPO", steps, values);
        return curve;
    }

    // The lowest row of a column that has the first line's colour; -1 where none has.
    private static int LastRow(Tensor image, int x)
    {
        byte[] column = image.Select(1, x).Contiguous().ToArray<byte>();
        int channels = image.Shape[2];
        for (int y = 539; y >= 0; y--)
        {
            if (column.AsSpan(y * channels, 3).SequenceEqual(FirstRgb))
                return y;
        }

        return -1;
    }

    private static XName Svg(string name) => XName.Get(name, "http://www.w3.org/2000/svg");

    private static string[] Texts(string svg) => [.. XDocument.Parse(svg).Descendants(Svg("text")).Select(static text => text.Value)];

    // All lines of the first colour but the legend's, which comes last.
    private static (double X, double Y)[][] Lines(string svg) =>
        [.. XDocument.Parse(svg).Descendants(Svg("polyline")).Where(
            static line => line.Attribute("style")!.Value.Contains(FirstColor, StringComparison.Ordinal)).SkipLast(1).Select(Points)];

    private static (double X, double Y)[] Line(string svg) => Assert.Single(Lines(svg));

    private static (double X, double Y)[] Points(XElement line) => line.Attribute("points") is { } points
        ? [.. points.Value.Split(' ').Select(static pair => pair.Split(',')).Select(
            static pair => (double.Parse(pair[0], CultureInfo.InvariantCulture), double.Parse(pair[1], CultureInfo.InvariantCulture)))]
        : [(Number(line.Attribute("x1")!), Number(line.Attribute("y1")!)), (Number(line.Attribute("x2")!), Number(line.Attribute("y2")!))];

    private static double Number(XAttribute attribute) => double.Parse(attribute.Value, CultureInfo.InvariantCulture);
}
