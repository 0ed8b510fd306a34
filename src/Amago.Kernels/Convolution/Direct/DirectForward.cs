using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>y = x * w as a direct convolution.</summary>
internal sealed unsafe class DirectForward<TVector, TSimd> : DirectPass<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    // The place of each weight of an output channel (channel, kernel row, kernel column).
    private readonly PinnedInts _places;
    private readonly int _laneStride;

    /// <summary>A pass over images that may lie further apart than they are long: some of the inputs of a linear layer.</summary>
    /// <param name="shape">Sizes of the convolution.</param>
    /// <param name="stride">
    /// Floats from an image to the next, and of weights from an output channel to the next where there is one tap.
    /// </param>
    public DirectForward(in Conv2dShape shape, int stride)
        : base(
            shape,
            new ImageSize(shape.Height, shape.Width, shape.Channels, stride),
            new ImageSize(shape.OutputHeight, shape.OutputWidth, shape.OutputChannels),
            Taps(shape),
            WindowAxis.Vertical(shape).OutputRuns(),
            WindowAxis.Horizontal(shape).OutputRuns())
    {
        PackedTaps taps = Taps(shape);
        _laneStride = shape.InputSize == stride ? shape.WeightSize / Math.Max(shape.OutputChannels, 1) : stride;
        (int rows, int columns) = (shape.Window.KernelHeight, shape.Window.KernelWidth);
        _places = new PinnedInts(checked(rows * columns * shape.Channels));
        for (int i = 0; i < _places.Length; i++)
            _places[i] = taps.Place(0, rows, i / columns % rows, 0, columns, i % columns) + (i / (rows * columns));
    }

    public override void Pack(float* weights, float* packed)
    {
        Packing.ClearPadding(packed);
        for (int channel = 0; channel < Shape.OutputChannels; channel += Packing.Block(channel))
        {
            float* source = weights + ((nint)channel * _laneStride);
            WeightPacking.Transpose(
                source, _laneStride, Packing.Channels(channel), _places, 0, packed + Packing.Offset(channel, 0), Packing.Block(channel));
        }

        Packing.PairRows(packed);
    }

    private static PackedTaps Taps(in Conv2dShape shape) => new(shape.Window.KernelHeight, [shape.Window.KernelWidth], shape.Channels);
}
