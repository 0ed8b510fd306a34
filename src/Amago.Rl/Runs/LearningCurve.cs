using System.Text;
using Amago.Formats;
using Amago.Tensors;

namespace Amago.Rl;

/// <summary>
/// A learning curve as a picture of 960 x 540 pixels: values over steps, one line or several, with bands round them and horizontal lines to
/// compare with.
/// </summary>
/// <remarks>
/// SVG and PNG are drawn from one layout. Many points are thinned to what pixels can show: the first, the last, the lowest and the highest of
/// each column. The steps' axis starts at 0; that of the values starts at 0 if the lowest is not far from it.
/// </remarks>
public sealed class LearningCurve
{
    private readonly List<CurveSeries> _series = [];
    private readonly List<ReferenceLine> _references = [];

    /// <summary>Stands above.</summary>
    public string Title { get; init; } = "";

    /// <summary>What the horizontal axis counts.</summary>
    public string StepLabel { get; init; } = "steps";

    /// <summary>What the vertical axis shows.</summary>
    public string ValueLabel { get; init; } = "return";

    internal IReadOnlyList<CurveSeries> Series => _series;

    internal IReadOnlyList<ReferenceLine> References => _references;

    /// <summary>Adds a line; colours follow the order.</summary>
    /// <returns>This curve.</returns>
    public LearningCurve Add(CurveSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        _series.Add(series);
        return this;
    }

    /// <summary>Adds a dashed horizontal line, such as a random policy's return.</summary>
    /// <param name="label">Stands at its end.</param>
    /// <param name="value">Where it lies.</param>
    /// <returns>This curve.</returns>
    /// <exception cref="ArgumentException">The value is NaN or infinite.</exception>
    public LearningCurve AddReference(string label, double value)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (!double.IsFinite(value))
            throw new ArgumentException($"{label}: expected a finite value, got {value}.", nameof(value));
        _references.Add(new ReferenceLine(label, value));
        return this;
    }

    /// <summary>Writes an SVG file, which appears whole or not at all.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void SaveSvg(string path)
    {
        byte[] text = Encoding.UTF8.GetBytes(ToSvg());
        AtomicFile.Write(path, stream => stream.Write(text));
    }

    /// <summary>Writes a PNG file, which appears whole or not at all.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void SavePng(string path) => Png.Save(path, ToImage());

    /// <summary>The picture as the text of an SVG file.</summary>
    public string ToSvg()
    {
        var canvas = new SvgCanvas(PlotLayout.Width, PlotLayout.Height);
        PlotLayout.Draw(this, canvas);
        return canvas.ToString();
    }

    /// <summary>The picture as pixels.</summary>
    /// <returns>uint8 RGB (540, 960, 3).</returns>
    public Tensor ToImage()
    {
        var canvas = new RasterCanvas(PlotLayout.Width, PlotLayout.Height);
        PlotLayout.Draw(this, canvas);
        return canvas.ToImage();
    }

    internal sealed record ReferenceLine(string Label, double Value);
}
