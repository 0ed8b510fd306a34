using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>dx of a convolution: for each phase of the stride a convolution of dy with that phase's taps turned round.</summary>
internal sealed unsafe class DirectBackwardData<TVector, TSimd> : DirectPass<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // The place of each tap (kernel row, kernel column) for output channel 0.
    private readonly PinnedInts _places;

    public DirectBackwardData(in Conv2dShape shape)
        : base(
            shape,
            new ImageSize(shape.OutputHeight, shape.OutputWidth, shape.OutputChannels),
            new ImageSize(shape.Height, shape.Width, shape.Channels),
            Taps(shape),
            WindowAxis.Vertical(shape).InputRuns(),
            WindowAxis.Horizontal(shape).InputRuns())
    {
        PackedTaps taps = Taps(shape);
        WindowGeometry window = shape.Window;
        WindowAxis vertical = WindowAxis.Vertical(shape), horizontal = WindowAxis.Horizontal(shape);
        _places = new PinnedInts(window.KernelHeight * window.KernelWidth);
        for (int i = 0; i < _places.Length; i++)
        {
            (int rowsBefore, int rows, int row) = vertical.InputTap(i / window.KernelWidth);
            (int columnsBefore, int columns, int column) = horizontal.InputTap(i % window.KernelWidth);
            _places[i] = taps.Place(rowsBefore, rows, row, columnsBefore, columns, column);
        }
    }

    public override void Pack(float* weights, float* packed)
    {
        Packing.ClearPadding(packed);
        for (int channel = 0; channel < Shape.Channels; channel += Packing.Block(channel))
        {
            float* block = packed + Packing.Offset(channel, 0);
            for (int oc = 0; oc < Shape.OutputChannels; oc++)
            {
                float* source = weights + ((((nint)oc * Shape.Channels) + channel) * _places.Length);
                WeightPacking.Transpose(
                    source, _places.Length, Packing.Channels(channel), _places, oc, block, Packing.Block(channel));
            }
        }

        Packing.PairRows(packed);
    }

    private static PackedTaps Taps(in Conv2dShape shape) =>
        new(shape.Window.KernelHeight, WindowAxis.Horizontal(shape).InputPhases(), shape.OutputChannels);
}
