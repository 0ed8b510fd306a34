namespace Amago.Rl;

/// <summary>Puts a learning curve's parts into their places, the same on every canvas.</summary>
internal sealed class PlotLayout
{
    public const int Width = 960, Height = 540;

    private const int Margin = 28, TitleLine = 42, ValueTicks = 6, StepTicks = 8, LabelGap = 9;

    private static readonly TextStyle
        Title = new(20, PlotColors.Title, Bold: true),
        Label = new(13, PlotColors.Label);

    private readonly LearningCurve _curve;
    private readonly IPlotCanvas _canvas;
    private readonly PlotAxis _steps, _values;
    private readonly int _left, _top, _right, _bottom;

    private PlotLayout(LearningCurve curve, IPlotCanvas canvas)
    {
        (_curve, _canvas) = (curve, canvas);
        _steps = PlotAxis.OfSteps(curve.Series.SelectMany(static series => series.Steps).Select(static step => (double)step), StepTicks);
        _values = PlotAxis.OfValues(
            curve.Series.SelectMany(static series => series.Values.Concat(series.Low).Concat(series.High)).Concat(curve.References.Select(static line => line.Value)),
            ValueTicks);

        canvas.Fill(0, 0, Width, Height, PlotColors.Background);
        canvas.Text(curve.Title, new PlotPoint(Margin, TitleLine), Title);
        int legendEnd = PlotLegend.Draw(canvas, curve.Series, Margin, Width - Margin, TitleLine + 28);
        canvas.Text(curve.ValueLabel, new PlotPoint(Margin, legendEnd + 4), Label);
        _top = legendEnd + 22;
        _bottom = Height - 62;
        _left = Margin + LabelGap + (int)_values.Ticks().Max(static tick => StrokeFont.Measure(tick.Label, Label));
        _right = Width - Margin - (int)curve.References.Select(static line => LabelGap + StrokeFont.Measure(line.Label, Label)).DefaultIfEmpty().Max();
    }

    /// <summary>Draws the whole picture.</summary>
    public static void Draw(LearningCurve curve, IPlotCanvas canvas)
    {
        var layout = new PlotLayout(curve, canvas);
        layout.DrawAxes();
        layout.DrawReferences();
        for (int i = 0; i < curve.Series.Count; i++)
            layout.DrawBand(curve.Series[i], PlotColors.Line(i) with { Opacity = 0.16 });
        for (int i = 0; i < curve.Series.Count; i++)
            layout.DrawLine(curve.Series[i], PlotColors.Line(i));
    }

    private void DrawAxes()
    {
        foreach ((double value, string label) in _values.Ticks())
        {
            double y = Crisp(Y(value));
            HorizontalLine(y, value == 0 ? PlotColors.Axis : PlotColors.Grid);
            _canvas.Text(label, new PlotPoint(_left - LabelGap, y + 5), Label with { Anchor = TextAnchor.End });
        }

        foreach ((double step, string label) in _steps.Ticks())
        {
            double x = Crisp(X(step));
            _canvas.Stroke([[new PlotPoint(x, _top), new PlotPoint(x, _bottom)]], 1, PlotColors.Grid);
            _canvas.Text(label, new PlotPoint(x, _bottom + 22), Label with { Anchor = TextAnchor.Middle });
        }

        HorizontalLine(Crisp(_bottom), PlotColors.Axis);
        _canvas.Text(_curve.StepLabel, new PlotPoint((_left + _right) / 2, Height - 16), Label with { Anchor = TextAnchor.Middle });
        if (!_curve.Series.Any(static series => series.Values.Any(double.IsFinite)))
            _canvas.Text("no data yet", new PlotPoint((_left + _right) / 2, (_top + _bottom) / 2), Label with { Anchor = TextAnchor.Middle });
    }

    private void DrawReferences()
    {
        const double Dash = 4, Gap = 5, LineHeight = 16;
        double above = double.NegativeInfinity;
        foreach (LearningCurve.ReferenceLine line in _curve.References.OrderByDescending(static line => line.Value))
        {
            double y = Crisp(Y(line.Value));
            var dashes = new List<PlotPoint[]>();
            for (double x = _left + 2; x < _right - Dash; x += Dash + Gap)
                dashes.Add([new PlotPoint(x, y), new PlotPoint(x + Dash, y)]);
            _canvas.Stroke(dashes, 1.2, PlotColors.Reference);

            // Labels of lines that are close stand under each other.
            above = Math.Max(y, above + LineHeight);
            _canvas.Text(line.Label, new PlotPoint(_right + LabelGap, above + 5), Label);
        }
    }

    private void DrawBand(CurveSeries series, PlotColor color)
    {
        if (series.Low.Length == 0)
            return;
        PlotPoint[] upper = Points(series, series.High), lower = Points(series, series.Low);
        foreach (Range run in CurveThinning.Runs(series.Low, series.High))
        {
            (PlotPoint[] thinUpper, PlotPoint[] thinLower) = CurveThinning.Band(upper[run], lower[run]);
            _canvas.Band(thinUpper, thinLower, color);
        }
    }

    private void DrawLine(CurveSeries series, PlotColor color)
    {
        const double LineWidth = 2.2, DotWidth = 6;
        PlotPoint[] points = Points(series, series.Values);
        PlotPoint[][] lines = [.. CurveThinning.Runs(series.Values).Select(run => CurveThinning.Line(points[run]))];
        PlotPoint[][] dots = [.. lines.Where(static line => line.Length == 1)];
        if (lines.Length > dots.Length)
            _canvas.Stroke([.. lines.Where(static line => line.Length > 1)], LineWidth, color);
        if (dots.Length > 0)
            _canvas.Stroke(dots, DotWidth, color);
    }

    private PlotPoint[] Points(CurveSeries series, double[] values) =>
        [.. series.Steps.Zip(values, (step, value) => new PlotPoint(X(step), Y(value)))];

    private double X(double step) => double.Lerp(_left, _right, _steps.Position(step));

    private double Y(double value) => double.Lerp(_bottom, _top, _values.Position(value));

    private void HorizontalLine(double y, PlotColor color) => _canvas.Stroke([[new PlotPoint(_left, y), new PlotPoint(_right, y)]], 1, color);

    // A thin line through the middles of pixels is sharp.
    private static double Crisp(double position) => Math.Floor(position) + 0.5;
}
