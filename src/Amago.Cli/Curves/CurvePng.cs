using OxyPlot.SkiaSharp;
using SkiaSharp;

namespace Amago.Cli.Curves;

/// <summary>
/// Learning curves as PNG. Pixels are SkiaSharp's, a native library, and texts are in one of the machine's fonts: where either is missing,
/// there is no such picture, which costs nobody a run.
/// </summary>
internal static class CurvePng
{
    private static readonly string[] Fonts = ["Helvetica", "Arial", "Liberation Sans", "DejaVu Sans", "Noto Sans", "Segoe UI"];

    /// <summary>Writes a file, which appears whole or not at all.</summary>
    /// <returns>What the picture lacks to be drawn, or null where it is there.</returns>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static string? TrySave(LearningCurve curve, string path)
    {
        try
        {
            using var bytes = new MemoryStream();
            if (!TryDraw(curve, bytes))
                return "this machine has no fonts";
            AtomicFile.Write(path, bytes.WriteTo);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException
            or TypeInitializationException)
        {
            return "the native library libSkiaSharp, which draws pixels, is not beside this program";
        }
    }

    private static bool TryDraw(LearningCurve curve, Stream stream)
    {
        string[] installed = [.. SKFontManager.Default.FontFamilies];
        IEnumerable<string> others = installed.OrderBy(static family => !family.Contains("Sans", StringComparison.Ordinal));
        string? font = Fonts.Where(installed.Contains).Concat(others).FirstOrDefault(HasDigits);
        if (font is null)
            return false;
        var exporter = new PngExporter { Width = LearningCurve.Width, Height = LearningCurve.Height, UseTextShaping = false };
        exporter.Export(curve.Draw(font), stream);
        return true;
    }

    // A machine without fonts has a family without a name, whose letters are nothing.
    private static bool HasDigits(string family)
    {
        using SKTypeface? typeface = SKTypeface.FromFamilyName(family);
        return typeface?.ContainsGlyph('0') == true;
    }
}
