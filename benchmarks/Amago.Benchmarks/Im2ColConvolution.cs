using Amago.Kernels;

namespace Amago.Benchmarks;

/// <summary>
/// What a plain implementation does: copy every window into a row of a matrix (im2col), then one matrix product. The product is this
/// library's own, so that only the technique is compared.
/// </summary>
internal sealed class Im2ColConvolution(Conv2dShape shape)
{
    private readonly float[] _columns = new float[shape.Images * shape.OutputPixels * shape.RowLength * shape.Window.KernelHeight];

    /// <summary>Computes all images; weights are (output channel, kernel row, kernel column, channel).</summary>
    public void Forward(float[] x, float[] weights, float[] bias, float[] y)
    {
        Workers.For(shape.Images, image => Gather(x, image));
        int rows = shape.Images * shape.OutputPixels;
        LinearProduct.Forward(_columns, weights, bias, y, rows, shape.RowLength * shape.Window.KernelHeight, shape.OutputChannels);
    }

    private void Gather(float[] x, int image)
    {
        WindowGeometry window = shape.Window;
        int column = image * shape.OutputPixels * shape.RowLength * window.KernelHeight;
        for (int oy = 0; oy < shape.OutputHeight; oy++)
        {
            for (int ox = 0; ox < shape.OutputWidth; ox++)
            {
                for (int kh = 0; kh < window.KernelHeight; kh++, column += shape.RowLength)
                    GatherRow(x, image, (oy * window.StrideHeight) - window.PaddingHeight + kh, (ox * window.StrideWidth) - window.PaddingWidth, column);
            }
        }
    }

    private void GatherRow(float[] x, int image, int iy, int ix, int column)
    {
        Span<float> row = _columns.AsSpan(column, shape.RowLength);
        int left = Math.Max(0, -ix), right = Math.Min(shape.Window.KernelWidth, shape.Width - ix);
        if ((uint)iy >= (uint)shape.Height)
        {
            row.Clear();
            return;
        }

        int start = (image * shape.InputSize) + (((iy * shape.Width) + ix + left) * shape.Channels);
        row[..(left * shape.Channels)].Clear();
        x.AsSpan(start, (right - left) * shape.Channels).CopyTo(row[(left * shape.Channels)..]);
        row[(right * shape.Channels)..].Clear();
    }
}
