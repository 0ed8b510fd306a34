using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Reductions;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>
/// dw and dbias as correlations of x with dy. Columns of pixels whose windows reach over an edge by the same number of taps go together,
/// and rows are left out where a kernel row lies outside the image: padding costs no copy and no product.
/// </summary>
internal sealed unsafe class DirectWeightGradient<TVector, TSimd> : ConvolutionWeightGradient
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // Enough that loading and storing the sums does not show.
    private const int PixelsOfCall = 120;

    // Gradients further apart than this share too few sets of a cache: they are copied side by side.
    private const int MaxStride = 256;

    private readonly AxisRun[] _columns;
    private readonly int _blockImages;

    public DirectWeightGradient(in Conv2dShape shape)
        : base(shape)
    {
        _columns = [.. WindowAxis.Horizontal(shape).OutputRuns()];
        _blockImages = Math.Clamp((PixelsOfCall + shape.OutputPixels - 1) / Math.Max(shape.OutputPixels, 1), 1, Math.Max(shape.Images, 1));
        int pixels = 0;
        foreach (AxisRun columns in _columns)
            pixels = Math.Max(pixels, _blockImages * RowsOfCall(columns, _blockImages) * columns.Count);
        ScratchLength = checked(pixels * 2 * TSimd.Width);
    }

    public override string Name => $"direct {(VectorRegisters.Count >= 32 ? 12 : 6)}x{2 * TSimd.Width} {SimdWidth.NameOf(TSimd.Width)}";

    public override int SumLength => checked((Depth + 1) * Columns);

    public override int ScratchLength { get; }

    private int Columns => (Shape.OutputChannels + TSimd.Width - 1) / TSimd.Width * TSimd.Width;

    private int Depth => checked(Shape.Window.KernelHeight * Shape.RowLength);

    public override void Add(float* x, float* dy, int images, float* sum, float* scratch, MemoryRange ahead = default)
    {
        for (int image = 0; image < images; image += _blockImages)
        {
            int count = Math.Min(_blockImages, images - image);
            AddBlock(new(x + ((nint)image * Shape.InputSize), dy + ((nint)image * Shape.OutputSize), count, sum, scratch));
        }

        ColumnSums.Add<TVector, TSimd>(dy, images * Shape.OutputPixels, Shape.OutputChannels, sum + ((nint)Depth * Columns));
    }

    public override void Finish(float* sum, float* dw, float* dbias)
    {
        int taps = Shape.Window.KernelHeight * Shape.Window.KernelWidth;
        for (int oc = 0; oc < Shape.OutputChannels; oc++)
        {
            int first = oc - (oc % (2 * TSimd.Width)), block = Math.Min(2 * TSimd.Width, Columns - first);
            float* column = sum + ((nint)first * Depth) + (oc - first);
            for (int c = 0; c < Shape.Channels; c++)
            {
                for (int tap = 0; tap < taps; tap++)
                    *dw++ = column[((nint)(tap * Shape.Channels) + c) * block];
            }
        }

        if (dbias != null)
            new ReadOnlySpan<float>(sum + ((nint)Depth * Columns), Shape.OutputChannels).CopyTo(
                new Span<float>(dbias, Shape.OutputChannels));
    }

    private static int RowsOfCall(AxisRun columns, int images) => (PixelsOfCall + (images * columns.Count) - 1) / (images * columns.Count);

    private void AddBlock(in ImageBlock images)
    {
        foreach (AxisRun columns in _columns)
        {
            int step = RowsOfCall(columns, images.Count);
            for (int row = 0; row < Shape.OutputHeight; row += step)
            {
                int rows = Math.Min(step, Shape.OutputHeight - row);
                for (int channel = 0; channel < Shape.OutputChannels; channel += 2 * TSimd.Width)
                {
                    if (Columns - channel > TSimd.Width)
                        AddRows<Count2>(images, columns, row, rows, channel);
                    else
                        AddRows<Count1>(images, columns, row, rows, channel);
                }
            }
        }
    }

    private void AddRows<TVectors>(in ImageBlock images, AxisRun columns, int row, int rows, int channel)
        where TVectors : struct, ICount
    {
        int block = TVectors.Value * TSimd.Width, channels = Math.Min(block, Shape.OutputChannels - channel);
        nint pixel = Shape.OutputChannels, dyRow = Shape.OutputWidth * pixel, dyImage = Shape.OutputSize;
        float* d = images.Dy + (row * dyRow) + (columns.First * pixel) + channel;
        if (channels < block || Shape.OutputChannels > MaxStride)
        {
            Copy(d, images.Count, rows, columns.Count, channels, images.Scratch, block);
            d = images.Scratch;
            (pixel, dyRow, dyImage) = (block, (nint)columns.Count * block, (nint)rows * columns.Count * block);
        }

        WindowGeometry window = Shape.Window;
        int inputs = columns.Taps * Shape.Channels;
        nint xRow = (nint)Shape.Width * Shape.Channels;
        for (int kh = 0; kh < window.KernelHeight; kh++)
        {
            // Rows whose windows have row kh inside the image.
            int above = window.PaddingHeight - kh, below = Shape.Height - 1 + above;
            int first = Math.Max(row, above > 0 ? (above + window.StrideHeight - 1) / window.StrideHeight : 0);
            int end = Math.Min(row + rows, below < 0 ? 0 : (below / window.StrideHeight) + 1);
            if (first >= end)
                continue;
            var pixels = new CorrelatedPixels(
                (images.Count, Shape.InputSize, dyImage),
                (end - first, window.StrideHeight * xRow, dyRow),
                (columns.Count, (nint)columns.SourceStep * Shape.Channels, pixel));
            float* windows = images.X + (((nint)(first * window.StrideHeight) - above) * xRow) + ((nint)columns.Source * Shape.Channels);
            nint place = ((nint)kh * Shape.RowLength) + ((nint)columns.Tap * Shape.Channels);
            float* sums = images.Sum + ((nint)channel * Depth) + (place * block);
            Correlation<TVector, TSimd>.Run<TVectors>(windows, inputs, d + ((first - row) * dyRow), pixels, sums, block);
        }
    }

    /// <summary>Puts some channels of some pixels side by side, filled up to whole vectors.</summary>
    private void Copy(float* d, int images, int rows, int columns, int channels, float* copy, int block)
    {
        for (int image = 0; image < images; image++, d += Shape.OutputSize)
        {
            for (int row = 0; row < rows; row++)
            {
                float* pixel = d + ((nint)row * Shape.OutputWidth * Shape.OutputChannels);
                for (int column = 0; column < columns; column++, pixel += Shape.OutputChannels, copy += block)
                {
                    new ReadOnlySpan<float>(pixel, channels).CopyTo(new Span<float>(copy, channels));
                    new Span<float>(copy + channels, block - channels).Clear();
                }
            }
        }
    }

    /// <summary>Images of one run, and the memory where the sums of their gradients go.</summary>
    private readonly struct ImageBlock(float* x, float* dy, int count, float* sum, float* scratch)
    {
        public readonly float* X = x, Dy = dy, Sum = sum, Scratch = scratch;
        public readonly int Count = count;
    }
}
