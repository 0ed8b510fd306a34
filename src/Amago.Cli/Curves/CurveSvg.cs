using System.Text;
using OxyPlot;

namespace Amago.Cli.Curves;

/// <summary>Learning curves as SVG (https://www.w3.org/TR/SVG11/), whose texts take the reader's fonts.</summary>
internal static class CurveSvg
{
    private const string Fonts = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif";

    /// <summary>Writes a file, which appears whole or not at all.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(LearningCurve curve, string path)
    {
        byte[] text = Encoding.UTF8.GetBytes(Text(curve));
        AtomicFile.Write(path, stream => stream.Write(text));
    }

    /// <summary>The picture as SVG text.</summary>
    public static string Text(LearningCurve curve)
    {
        var exporter = new SvgExporter
        {
            Width = LearningCurve.Width,
            Height = LearningCurve.Height,
            IsDocument = false,
            UseVerticalTextAlignmentWorkaround = true,
        };
        return exporter.ExportToString(curve.Draw(Fonts)) + "\n";
    }
}
