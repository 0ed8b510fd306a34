using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Amago.Cli.Curves;

/// <summary>
/// Values over steps as a picture of 960 x 540 pixels: a line for each run, dashed horizontal ones to compare with.
/// <see cref="CurveSvg"/> and <see cref="CurvePng"/> write it.
/// </summary>
/// <param name="title">Title above the picture.</param>
/// <param name="valueLabel">Label of the vertical axis.</param>
internal sealed class LearningCurve(string title, string valueLabel)
{
    public const int Width = 960, Height = 540;

    private const double LineWidth = 2.2, DotRadius = 3, TitleSize = 20, TextSize = 13;

    // What is larger has no room on an axis, whose length is a difference.
    private const double LargestDrawn = 1e290;

    private static readonly OxyColor
        Grid = OxyColor.FromRgb(234, 236, 240),
        Axis = OxyColor.FromRgb(152, 162, 179),
        Title = OxyColor.FromRgb(16, 24, 40),
        Label = OxyColor.FromRgb(102, 112, 133);

    // Told apart on white, by most who see few colours too.
    private static readonly OxyColor[] Lines =
    [
        OxyColor.FromRgb(37, 99, 235), OxyColor.FromRgb(234, 88, 12), OxyColor.FromRgb(5, 150, 105), OxyColor.FromRgb(147, 51, 234),
        OxyColor.FromRgb(219, 39, 119), OxyColor.FromRgb(8, 145, 178), OxyColor.FromRgb(202, 138, 4), OxyColor.FromRgb(87, 83, 78),
    ];

    private static readonly LineStyle[] Dashes = [LineStyle.Dash, LineStyle.Dot, LineStyle.DashDot, LineStyle.LongDash];

    private readonly List<(string Name, DataPoint[] Points)> _runs = [];
    private readonly List<(string Name, double Value)> _references = [];

    /// <summary>Adds a line; colours follow the order, the ninth has that of the first again.</summary>
    /// <param name="name">Name of the run in the legend.</param>
    /// <param name="steps">Where the values belong: ascending from 0 or later.</param>
    /// <param name="values">A value for each step; NaN and infinities are gaps.</param>
    public void AddRun(string name, IReadOnlyList<long> steps, IReadOnlyList<double> values) =>
        _runs.Add((name, [.. steps.Zip(values, static (step, value) => new DataPoint(step, IsDrawn(value) ? value : double.NaN))]));

    /// <summary>Adds a dashed horizontal line, such as a random policy's return.</summary>
    /// <param name="name">Name of the line in the legend.</param>
    /// <param name="value">Height of the line, on the vertical axis.</param>
    /// <exception cref="ArgumentException">The value is NaN or infinite.</exception>
    public void AddReference(string name, double value)
    {
        if (!IsDrawn(value))
            throw new ArgumentException($"{name}: expected a finite value, got {value}.", nameof(value));
        _references.Add((name, value));
    }

    /// <summary>Lays out the picture as a plot.</summary>
    /// <param name="font">Font family of all texts.</param>
    public PlotModel Draw(string font)
    {
        DataPoint[] points = [.. _runs.SelectMany(static run => run.Points)];
        double[] values = [.. points.Select(static point => point.Y).Where(double.IsFinite)];
        double end = Math.Max(1, points.Select(static point => point.X).DefaultIfEmpty().Max());
        var model = new PlotModel
        {
            Title = Shown(title),
            Subtitle = values.Length > 0 ? null : "no data yet",
            DefaultFont = font,
            DefaultFontSize = TextSize,
            TitleFontSize = TitleSize,
            TitleColor = Title,
            SubtitleColor = Label,
            TextColor = Label,
            Background = OxyColors.White,
            PlotAreaBorderThickness = new OxyThickness(0),
            Padding = new OxyThickness(20, 16, 32, 16),
            Legends = { Names() },
            Axes = { Steps(end), Values([.. values, .. _references.Select(static line => line.Value)]) },
        };
        for (int i = 0; i < _runs.Count; i++)
            AddRun(model, _runs[i].Name, _runs[i].Points, Lines[i % Lines.Length]);
        for (int i = 0; i < _references.Count; i++)
            AddReference(model, _references[i].Name, _references[i].Value, end, Dashes[i % Dashes.Length]);
        return model;
    }

    // XML has no way to write what is not printable, nor two characters beside it.
    private static string Shown(string text) => Printable.Line(text).Replace('\ufffe', '\ufffd').Replace('\uffff', '\ufffd');

    private static bool IsDrawn(double value) => Math.Abs(value) <= LargestDrawn;

    private static Legend Names() => new()
    {
        LegendPosition = LegendPosition.TopLeft,
        LegendPlacement = LegendPlacement.Outside,
        LegendOrientation = LegendOrientation.Horizontal,
        LegendTextColor = Title,
        LegendMargin = 0,
    };

    private static LinearAxis Steps(double end) => Styled(new LinearAxis
    {
        Position = AxisPosition.Bottom,
        Title = "steps",
        Minimum = 0,
        Maximum = end,
        AxislineStyle = LineStyle.Solid,
        AxislineColor = Axis,
        IntervalLength = 100,
        LabelFormatter = step => AxisNumber.Text(step, end),
    });

    // From 0 where the lowest is not far from it, for a rise from 20 to 25 is no rise from nothing.
    private LinearAxis Values(double[] values)
    {
        double low = values.DefaultIfEmpty().Min(), high = values.DefaultIfEmpty().Max(), largest = Math.Max(Math.Abs(low), Math.Abs(high));
        return Styled(new LinearAxis
        {
            Position = AxisPosition.Left,
            Title = Shown(valueLabel),
            Minimum = low > 0 && low < high / 2 ? 0 : double.NaN,
            MinimumPadding = 0.05,
            MaximumPadding = 0.05,
            IntervalLength = 60,
            LabelFormatter = value => AxisNumber.Text(value, largest),
        });
    }

    private static LinearAxis Styled(LinearAxis axis)
    {
        (axis.MajorGridlineStyle, axis.MajorGridlineColor) = (LineStyle.Solid, Grid);
        (axis.TickStyle, axis.AxisTitleDistance) = (TickStyle.None, 12);
        return axis;
    }

    // Of many points that share a column of pixels the first, lowest, highest and last are drawn, to whole pixels, which look the same. A
    // point between gaps is no line, but a dot.
    private static void AddRun(PlotModel model, string name, DataPoint[] points, OxyColor color)
    {
        var line = new LineSeries
        {
            Title = Shown(name),
            Color = color,
            StrokeThickness = LineWidth,
            LineJoin = LineJoin.Round,
            Decimator = points.Length > 2 * Width ? Decimator.Decimate : null,
        };
        line.Points.AddRange(points);
        var dots = new ScatterSeries { MarkerType = MarkerType.Circle, MarkerSize = DotRadius, MarkerFill = color };
        for (int i = 0; i < points.Length; i++)
        {
            if (points[i].IsDefined() && !(i > 0 && points[i - 1].IsDefined()) && !(i + 1 < points.Length && points[i + 1].IsDefined()))
                dots.Points.Add(new ScatterPoint(points[i].X, points[i].Y));
        }

        model.Series.Add(line);
        if (dots.Points.Count > 0)
            model.Series.Add(dots);
    }

    private static void AddReference(PlotModel model, string name, double value, double end, LineStyle dashes)
    {
        var line = new LineSeries { Title = Shown(name), Color = Label, StrokeThickness = 1.2, LineStyle = dashes };
        line.Points.AddRange([new DataPoint(0, value), new DataPoint(end, value)]);
        model.Series.Add(line);
    }
}
