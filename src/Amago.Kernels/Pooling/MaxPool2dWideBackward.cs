namespace Amago.Kernels.Pooling;

/// <summary>
/// The gradient of a max-pooling whose windows have more taps than a byte can name: the winners are found again, channel by channel.
/// </summary>
internal static class MaxPool2dWideBackward
{
    /// <summary>x, dx: (images, H, W, C); dy: (images, H', W', C). dx is written over.</summary>
    public static void Run(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, int images, in PoolShape shape)
    {
        dx.Clear();
        int output = 0;
        for (int image = 0; image < images; image++)
        {
            int start = image * shape.InputSize;
            for (int oh = 0; oh < shape.OutputHeight; oh++)
            {
                TapRange rows = shape.Rows(oh);
                for (int ow = 0; ow < shape.OutputWidth; ow++)
                {
                    TapRange columns = shape.Columns(ow);
                    for (int channel = 0; channel < shape.Channels; channel++, output++)
                    {
                        int winner = Winner(x, start + channel, rows, columns, shape);
                        if (winner >= 0)
                            dx[winner] += dy[output];
                    }
                }
            }
        }
    }

    // The first NaN, else the first of the largest values; -1 where the window lies in the padding.
    private static int Winner(ReadOnlySpan<float> x, int start, TapRange rows, TapRange columns, in PoolShape shape)
    {
        int winner = -1;
        for (int row = rows.Start; row < rows.Start + rows.Count; row++)
        {
            int tap = start + (((row * shape.Width) + columns.Start) * shape.Channels);
            for (int column = 0; column < columns.Count; column++, tap += shape.Channels)
            {
                if (winner < 0 || x[tap] > x[winner] || (float.IsNaN(x[tap]) && !float.IsNaN(x[winner])))
                    winner = tap;
            }
        }

        return winner;
    }
}
