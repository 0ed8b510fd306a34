using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Amago.Formats;
using Amago.Rl;
using Amago.Tensors;
using Amago.Tests.Formats;

namespace Amago.Tests.Rl;

public sealed partial class LearningCurveTests
{
    private const string FirstColor = "#2563eb";

    private static readonly byte[] FirstRgb = [0x25, 0x63, 0xeb];

    private static readonly long[] Steps = [.. Enumerable.Range(0, 100).Select(static i => i * 50_000L)];

    private static readonly double[] Values = [.. Enumerable.Range(0, 100).Select(static i => 20 * (1 - Math.Exp(-i / 30.0)))];

    public static TheoryData<string, long[], double[]> EdgeCases => new()
    {
        { "none", [], [] },
        { "one", [1000], [3] },
        { "at step 0", [0], [0] },
        { "constant", [0, 10, 20], [7, 7, 7] },
        { "only NaN", [0, 10], [double.NaN, double.NaN] },
        { "with infinities", [0, 10, 20], [1, double.PositiveInfinity, double.NegativeInfinity] },
        { "huge", [0, long.MaxValue], [-double.MaxValue, double.MaxValue] },
        { "tiny", [0, 1], [double.Epsilon, 1e-300] },
        { "close", [0, 1], [1e16, 1e16 + 2] },
        { "negative", [0, 1, 2], [-1e6, -2e6, -1.5e6] },
        { "the same step twice", [5, 5, 5], [1, 2, 3] },
    };

    [Fact]
    public void Both_pictures_show_the_curve_at_the_same_place()
    {
        using var folder = new TemporaryFolder();
        LearningCurve curve = new LearningCurve { Title = "breakout" }.Add(new CurveSeries("ours", Steps, Values));
        curve.SavePng(folder.File("curve.png"));
        curve.SaveSvg(folder.File("curve.svg"));
        Tensor image = Png.Load(folder.File("curve.png"));
        Assert.Equal([540, 960, 3], image.Shape);
        (double X, double Y)[] points = Points(Paths(File.ReadAllText(folder.File("curve.svg")), FirstColor)[^1]);
        Assert.Equal(Steps.Length, points.Length);
        ReadOnlySpan<byte> pixels = image.AsSpan<byte>();
        foreach ((double x, double y) in points)
        {
            // The line passes through a corner of the pixel at worst, whose share of colour is nine tenths then.
            ReadOnlySpan<byte> pixel = pixels.Slice(3 * (((int)y * 960) + (int)x), 3);
            for (int c = 0; c < 3; c++)
                Assert.InRange(pixel[c], FirstRgb[c] - 25, FirstRgb[c] + 25);
        }

        Assert.True(points[0].Y > points[^1].Y, "a curve that rises");
    }

    [Fact]
    public void Texts_are_there_and_escaped()
    {
        LearningCurve curve = new LearningCurve { Title = "a < b & \"c\"", StepLabel = "x\u0001y", ValueLabel = "]]>" }
            .Add(new CurveSeries("<b>ours</b>", Steps, Values, Values, Values)).AddReference("random", 0.49);
        string[] texts = [.. XDocument.Parse(curve.ToSvg()).Descendants(Svg("text")).Select(static text => text.Value)];
        foreach (string expected in new[] { "a < b & \"c\"", "x\ufffdy", "]]>", "<b>ours</b>", "random", "0", "5", "20", "1M", "5M" })
            Assert.Contains(expected, texts);
    }

    [Theory]
    [MemberData(nameof(EdgeCases))]
    public void Any_numbers_are_drawn_inside_the_picture(string name, long[] steps, double[] values)
    {
        LearningCurve curve = new LearningCurve { Title = name }.Add(new CurveSeries(name, steps, values, values, values));
        string svg = curve.ToSvg();
        XDocument document = XDocument.Parse(svg);
        Assert.DoesNotContain("NaN", svg.Replace(name, "", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (XElement path in document.Descendants(Svg("path")))
        {
            foreach ((double x, double y) in Points(path))
                Assert.True(x is >= 0 and <= 960 && y is >= 0 and <= 540, $"{name}: ({x}, {y})");
        }

        bool isEmpty = !values.Any(double.IsFinite);
        Assert.Equal(isEmpty, document.Descendants(Svg("text")).Any(static text => text.Value == "no data yet"));
        Assert.Equal(isEmpty ? 1 : 2, Paths(svg, FirstColor).Length); // the legend's, and the curve
        Assert.Equal([540, 960, 3], curve.ToImage().Shape);
    }

    [Fact]
    public void A_gap_stays_open_and_a_point_alone_is_a_dot()
    {
        string svg = new LearningCurve().Add(new CurveSeries("", [0, 1, 2, 3, 4, 5, 6], [1, 2, double.NaN, 3, double.NaN, 2, 1])).ToSvg();
        XElement[] paths = Paths(svg, FirstColor);
        Assert.Equal([4, 2], paths.Select(static path => Points(path).Length)); // two lines of two, then a dot
        Assert.Equal([2, 1], paths.Select(static path => path.Attribute("d")!.Value.Count(static c => c == 'M')));
    }

    [Fact]
    public void Many_points_become_few()
    {
        const int Count = 300_000, Peak = 123_456;
        double[] values = [.. Enumerable.Range(0, Count).Select(static i => i == Peak ? 100 : Math.Sin(i))];
        string svg = new LearningCurve().Add(new CurveSeries("", [.. Enumerable.Range(0, Count).Select(static i => (long)i)], values, values, values)).ToSvg();
        (double X, double Y)[] points = Points(Paths(svg, FirstColor)[^1]);
        Assert.InRange(points.Length, 960, 4 * 960);
        Assert.InRange(svg.Length, 0, 120_000);
        double peakX = points.MinBy(static point => point.Y).X;
        Assert.Equal((double)Peak / Count, (peakX - points[0].X) / (points[^1].X - points[0].X), 0.002);
    }

    [Fact]
    public void A_band_is_tinted_between_its_edges()
    {
        double[] flat = [.. Values.Select(static _ => 10.0)], low = [.. Values.Select(static _ => 0.0)], high = [.. Values.Select(static _ => 20.0)];
        LearningCurve curve = new LearningCurve().Add(new CurveSeries("", Steps, flat, low, high)).AddReference("", 40);
        Tensor image = curve.ToImage();
        ReadOnlySpan<byte> column = image.Select(1, 500).Contiguous().ToArray<byte>();
        double line = Points(Paths(curve.ToSvg(), FirstColor)[^1])[0].Y;
        Assert.Equal(FirstRgb, column.Slice(3 * (int)line, 3).ToArray());
        byte[] tint = [.. FirstRgb.Select(static c => (byte)Math.Round(255 + ((c - 255) * 0.16)))];
        Assert.Equal(tint, column.Slice(3 * ((int)line + 6), 3).ToArray());
        Assert.Equal(tint, column.Slice(3 * ((int)line - 6), 3).ToArray());
        Assert.Equal([255, 255, 255], column.Slice(3 * 150, 3).ToArray());
    }

    [Fact]
    public void Every_printable_sign_has_a_glyph()
    {
        var style = new TextStyle(20, PlotColors.Title);
        int box = StrokeFont.Lines("\u0001", default, style)[0].Length;
        Assert.Equal(5, box);
        for (char c = '!'; c <= '~'; c++)
        {
            PlotPoint[][] lines = [.. StrokeFont.Lines(c.ToString(), default, style)];
            Assert.False(lines is [{ Length: 5 }] && lines[0][0] == lines[0][4], $"{c} is the box of what is missing");
            Assert.True(StrokeFont.Measure($"{c}", style) < 20, $"{c}");
        }
    }

    [Fact]
    public void Files_appear_whole_or_not_at_all()
    {
        using var folder = new TemporaryFolder();
        var curve = new LearningCurve();
        Assert.Throws<DirectoryNotFoundException>(() => curve.SavePng(Path.Combine(folder.File("missing"), "x.png")));
        Assert.Throws<DirectoryNotFoundException>(() => curve.SaveSvg(Path.Combine(folder.File("missing"), "x.svg")));
        string path = folder.File("x.svg");
        File.WriteAllText(path, new string('x', 100_000));
        curve.SaveSvg(path);
        Assert.Equal(curve.ToSvg(), File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Wrong_series_are_refused()
    {
        Fails.With<ArgumentException>(() => new CurveSeries("a", [1, 2], [1]), "a: expected 2 values", "got 1");
        Fails.With<ArgumentException>(() => new CurveSeries("a", [1], [1], [1]), "both edges");
        Fails.With<ArgumentException>(() => new CurveSeries("a", [1], [1], [1], [1, 2]), "expected 1 values");
        Fails.With<ArgumentException>(() => new CurveSeries("a", [2, 1], [1, 1]), "ascend from 0", "got 1, at place 1");
        Fails.With<ArgumentException>(() => new CurveSeries("a", [-1], [1]), "got -1, at place 0");
        Fails.With<ArgumentException>(() => new LearningCurve().AddReference("best", double.NaN), "best: expected a finite value");
    }

    private static XName Svg(string name) => XName.Get(name, "http://www.w3.org/2000/svg");

    private static XElement[] Paths(string svg, string stroke) =>
        [.. XDocument.Parse(svg).Descendants(Svg("path")).Where(path => path.Attribute("stroke")?.Value == stroke)];

    private static (double X, double Y)[] Points(XElement path) =>
        [.. Point().Matches(path.Attribute("d")!.Value).Select(static match => (Number(match.Groups["x"]), Number(match.Groups["y"])))];

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("[ML](?<x>[-0-9.]+) (?<y>[-0-9.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Point();
}
