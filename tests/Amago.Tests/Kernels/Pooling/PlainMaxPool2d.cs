using Amago.Kernels;

namespace Amago.Tests.Kernels.Pooling;

/// <summary>Max-pooling by plain loops: what the kernels must match to the bit.</summary>
internal static class PlainMaxPool2d
{
    /// <summary>(images, H, W, C) -&gt; (images, H', W', C).</summary>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y, int images, int height, int width, int channels, WindowGeometry window)
    {
        int output = 0;
        for (int n = 0; n < images; n++)
            for (int oh = 0; oh < window.OutputHeight(height); oh++)
                for (int ow = 0; ow < window.OutputWidth(width); ow++)
                    for (int c = 0; c < channels; c++)
                    {
                        int winner = Winner(x, n, oh, ow, c, height, width, channels, window);
                        y[output++] = winner < 0 ? float.NegativeInfinity : x[winner];
                    }
    }

    /// <summary>x, dx: (images, H, W, C); dy: (images, H', W', C).</summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx,
        int images, int height, int width, int channels, WindowGeometry window)
    {
        dx.Clear();
        int output = 0;
        for (int n = 0; n < images; n++)
            for (int oh = 0; oh < window.OutputHeight(height); oh++)
                for (int ow = 0; ow < window.OutputWidth(width); ow++)
                    for (int c = 0; c < channels; c++, output++)
                    {
                        int winner = Winner(x, n, oh, ow, c, height, width, channels, window);
                        if (winner >= 0)
                            dx[winner] += dy[output];
                    }
    }

    // Index of the first NaN, else of the first of the largest values; -1 in the padding.
    private static int Winner(
        ReadOnlySpan<float> x, int n, int oh, int ow, int c, int height, int width, int channels, WindowGeometry window)
    {
        int winner = -1;
        for (int kh = 0; kh < window.KernelHeight; kh++)
            for (int kw = 0; kw < window.KernelWidth; kw++)
            {
                int ih = (oh * window.StrideHeight) - window.PaddingHeight + kh;
                int iw = (ow * window.StrideWidth) - window.PaddingWidth + kw;
                if (ih < 0 || ih >= height || iw < 0 || iw >= width)
                    continue;
                int tap = (((((n * height) + ih) * width) + iw) * channels) + c;
                if (winner < 0 || x[tap] > x[winner] || (float.IsNaN(x[tap]) && !float.IsNaN(x[winner])))
                    winner = tap;
            }

        return winner;
    }
}
