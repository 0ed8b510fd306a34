using Spectre.Console;
using Spectre.Console.Rendering;

namespace Amago.Cli.Play;

/// <summary>
/// An image on a terminal, two pixels a character: the upper one in the colour of the half block, the lower one in that of its ground. A
/// character is about twice as high as wide, so pixels are about square.
/// </summary>
/// <param name="pixels">The image, RGB (H, W, 3) with an even H.</param>
/// <param name="width">Width of the image in pixels, W.</param>
internal sealed class HalfBlockImage(byte[] pixels, int width) : Renderable
{
    private readonly int _rowBytes = 3 * width;

    protected override Measurement Measure(RenderOptions options, int maxWidth) => new(width, width);

    // Neighbours of the same colours are one segment, and so one escape sequence. Where both pixels are alike, a space has no seam.
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        for (int row = 0; row < pixels.Length; row += 2 * _rowBytes)
        {
            for (int x = 0, end; x < width; x = end)
            {
                (Color upper, Color lower) = Pair(row, x);
                for (end = x + 1; end < width && Pair(row, end) == (upper, lower);)
                    end++;
                yield return new Segment(new string(upper.Equals(lower) ? ' ' : '▀', end - x), new Style(upper, lower));
            }

            yield return Segment.LineBreak;
        }
    }

    private (Color Upper, Color Lower) Pair(int row, int x) => (ColorAt(row + (3 * x)), ColorAt(row + _rowBytes + (3 * x)));

    private Color ColorAt(int at) => new(pixels[at], pixels[at + 1], pixels[at + 2]);
}
