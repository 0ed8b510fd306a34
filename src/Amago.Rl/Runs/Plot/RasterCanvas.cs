using Amago.Tensors;

namespace Amago.Rl;

/// <summary>
/// Draws pixels, with edges that are smooth: a pixel takes the share of the colour that the shape covers of it. Pixel (x, y) is the square
/// from there to (x + 1, y + 1).
/// </summary>
internal sealed class RasterCanvas(int width, int height) : IPlotCanvas
{
    private readonly byte[] _pixels = new byte[3 * width * height];

    // The shape that is being drawn: where its parts overlap, the larger share counts.
    private readonly float[] _coverage = new float[width * height];
    private int _firstCovered = width * height, _lastCovered = -1;

    public Tensor ToImage() => Tensor.FromArray(_pixels, [height, width, 3]);

    public void Fill(int left, int top, int width, int height, PlotColor color)
    {
        for (int y = top; y < top + height; y++)
        {
            for (int x = left; x < left + width; x++)
                Cover(x, y, 1);
        }

        Blend(color);
    }

    public void Band(IReadOnlyList<PlotPoint> upper, IReadOnlyList<PlotPoint> lower, PlotColor color)
    {
        for (int i = 1; i < upper.Count; i++)
        {
            double left = upper[i - 1].X, right = upper[i].X;
            for (int x = (int)Math.Ceiling(left - 0.5); x + 0.5 < right; x++)
            {
                double share = (x + 0.5 - left) / (right - left);
                double top = double.Lerp(upper[i - 1].Y, upper[i].Y, share), bottom = double.Lerp(lower[i - 1].Y, lower[i].Y, share);
                for (int y = (int)Math.Floor(top); y < bottom; y++)
                    Cover(x, y, Math.Min(bottom, y + 1) - Math.Max(top, y));
            }
        }

        Blend(color);
    }

    public void Stroke(IReadOnlyList<PlotPoint[]> lines, double width, PlotColor color)
    {
        foreach (PlotPoint[] line in lines)
        {
            for (int i = 0; i < Math.Max(line.Length - 1, 1); i++)
                CoverSegment(line[i], line[Math.Min(i + 1, line.Length - 1)], width / 2);
        }

        Blend(color);
    }

    public void Text(string text, PlotPoint at, TextStyle style) =>
        Stroke(StrokeFont.Lines(text, at, style), StrokeFont.LineWidth(style), style.Color);

    private void CoverSegment(PlotPoint from, PlotPoint to, double radius)
    {
        double dx = to.X - from.X, dy = to.Y - from.Y, squaredLength = (dx * dx) + (dy * dy), reach = radius + 1;
        for (int y = (int)(Math.Min(from.Y, to.Y) - reach); y <= Math.Max(from.Y, to.Y) + reach; y++)
        {
            for (int x = (int)(Math.Min(from.X, to.X) - reach); x <= Math.Max(from.X, to.X) + reach; x++)
            {
                double px = x + 0.5 - from.X, py = y + 0.5 - from.Y;
                double along = squaredLength == 0 ? 0 : Math.Clamp(((px * dx) + (py * dy)) / squaredLength, 0, 1);
                double distance = double.Hypot(px - (along * dx), py - (along * dy));
                Cover(x, y, radius + 0.5 - distance);
            }
        }
    }

    private void Cover(int x, int y, double share)
    {
        if (share <= 0 || (uint)x >= (uint)width || (uint)y >= (uint)height)
            return;
        int i = (y * width) + x;
        _coverage[i] = Math.Max(_coverage[i], (float)Math.Min(share, 1));
        _firstCovered = Math.Min(_firstCovered, i);
        _lastCovered = Math.Max(_lastCovered, i);
    }

    private void Blend(PlotColor color)
    {
        ReadOnlySpan<byte> rgb = [color.Red, color.Green, color.Blue];
        for (int i = _firstCovered; i <= _lastCovered; i++)
        {
            double share = _coverage[i] * color.Opacity;
            _coverage[i] = 0;
            if (share == 0)
                continue;
            for (int c = 0; c < 3; c++)
            {
                ref byte pixel = ref _pixels[(3 * i) + c];
                pixel = (byte)Math.Round(double.Lerp(pixel, rgb[c], share));
            }
        }

        (_firstCovered, _lastCovered) = (_coverage.Length, -1);
    }
}
