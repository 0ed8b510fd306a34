namespace Amago.Kernels;

/// <summary>y = x * w as a direct convolution.</summary>
internal sealed unsafe class DirectForward<TVector, TSimd> : DirectPass<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // Packed row of each weight of an output channel (channel, kernel row, kernel column).
    private readonly PinnedInts _rows;

    public DirectForward(in Conv2dShape shape)
        : base(
            shape,
            new ImageSize(shape.Height, shape.Width, shape.Channels),
            new ImageSize(shape.OutputHeight, shape.OutputWidth, shape.OutputChannels),
            WindowAxis.Vertical(shape).OutputRuns(),
            WindowAxis.Horizontal(shape).OutputRuns())
    {
        int taps = shape.Window.KernelHeight * shape.Window.KernelWidth;
        _rows = new PinnedInts(taps * shape.Channels);
        for (int c = 0; c < shape.Channels; c++)
        {
            for (int tap = 0; tap < taps; tap++)
                _rows[(c * taps) + tap] = (tap * shape.Channels) + c;
        }
    }

    protected override void PackBlock(float* weights, int channel, int channels, float* packed, int block) =>
        WeightPacking.Transpose(weights + ((nint)channel * _rows.Length), _rows.Length, channels, _rows.Pointer, _rows.Length, 0, packed, block);
}
