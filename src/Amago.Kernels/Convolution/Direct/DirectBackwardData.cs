namespace Amago.Kernels;

/// <summary>dx of a convolution: for each phase of the stride a convolution of dy with that phase's taps turned round.</summary>
internal sealed unsafe class DirectBackwardData<TVector, TSimd> : DirectPass<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // Packed row of each tap (kernel row, kernel column) for output channel 0.
    private readonly PinnedInts _rows;

    public DirectBackwardData(in Conv2dShape shape)
        : base(
            shape,
            new ImageSize(shape.OutputHeight, shape.OutputWidth, shape.OutputChannels),
            new ImageSize(shape.Height, shape.Width, shape.Channels),
            WindowAxis.Vertical(shape).InputRuns(),
            WindowAxis.Horizontal(shape).InputRuns())
    {
        WindowGeometry window = shape.Window;
        WindowAxis vertical = WindowAxis.Vertical(shape), horizontal = WindowAxis.Horizontal(shape);
        _rows = new PinnedInts(window.KernelHeight * window.KernelWidth);
        for (int kh = 0; kh < window.KernelHeight; kh++)
        {
            (int phaseRow, int phaseTaps, int row) = vertical.InputTap(kh);
            for (int kw = 0; kw < window.KernelWidth; kw++)
            {
                (int phaseColumn, int columns, int column) = horizontal.InputTap(kw);
                int tap = (phaseRow * window.KernelWidth) + (phaseTaps * phaseColumn) + (row * columns) + column;
                _rows[(kh * window.KernelWidth) + kw] = tap * shape.OutputChannels;
            }
        }
    }

    protected override void PackBlock(float* weights, int channel, int channels, float* packed, int block)
    {
        for (int oc = 0; oc < Shape.OutputChannels; oc++)
        {
            float* source = weights + ((((nint)oc * Shape.Channels) + channel) * _rows.Length);
            WeightPacking.Transpose(source, _rows.Length, channels, _rows.Pointer, _rows.Length, oc, packed, block);
        }
    }
}
