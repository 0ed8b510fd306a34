using System.Runtime.CompilerServices;

namespace Amago.Kernels;

/// <summary>
/// The weights in the transformed domain: [group][position][block][channels][columns], where a block is up to two vectors of output
/// channels, a group up to <see cref="GroupVectors"/> of them, and the channels are a cell's, run by run, filled up to whole vectors.
/// </summary>
internal readonly unsafe struct WinogradWeights<TVector, TSimd, TFilter>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    private readonly int _outputs, _channels, _stride, _runSize, _kernelWidth;
    private readonly nint _outputStep, _channelStep, _firstTap, _tapRowStep, _tapColumnStep;

    private WinogradWeights(in Conv2dShape shape, bool turned)
    {
        int taps = shape.Window.KernelHeight * shape.Window.KernelWidth;
        _outputs = turned ? shape.Channels : shape.OutputChannels;
        _channels = turned ? shape.OutputChannels : shape.Channels;
        _outputStep = turned ? taps : shape.Channels * taps;
        _channelStep = turned ? shape.Channels * taps : taps;
        _stride = shape.Window.StrideHeight;
        _runSize = ((_stride * _channels) + TSimd.Width - 1) / TSimd.Width * TSimd.Width;
        _kernelWidth = shape.Window.KernelWidth;

        // Taps that are turned round are read from the last to the first; a tap of cells is _stride taps away from the next.
        _firstTap = turned ? taps - 1 : 0;
        _tapRowStep = (turned ? -1 : 1) * _stride * _kernelWidth;
        _tapColumnStep = (turned ? -1 : 1) * _stride;
    }

    /// <summary>Vectors of output channels.</summary>
    public int Vectors => (_outputs + TSimd.Width - 1) / TSimd.Width;

    /// <summary>Vectors of a whole group: 32 channels, or 2 vectors.</summary>
    public static int GroupVectors => Math.Max(32 / TSimd.Width, WinogradProduct<TVector, TSimd>.BlockVectors);

    public int Groups => (Vectors + GroupVectors - 1) / GroupVectors;

    /// <summary>A cell's channels, filled up.</summary>
    public int Channels => _stride * _runSize;

    /// <summary>Floats of all weights.</summary>
    public int Length => checked(WinogradTransform<TVector, TSimd, TFilter>.Positions * Channels * Vectors * TSimd.Width);

    /// <summary>The weights of the forward pass.</summary>
    public static WinogradWeights<TVector, TSimd, TFilter> Forward(in Conv2dShape shape) => new(shape, turned: false);

    /// <summary>The weights of the data gradient: channels and output channels exchanged, the taps turned round.</summary>
    public static WinogradWeights<TVector, TSimd, TFilter> BackwardData(in Conv2dShape shape) => new(shape, turned: true);

    /// <summary>Vectors of a group.</summary>
    public int VectorsOf(int group) => Math.Min(GroupVectors, Vectors - (group * GroupVectors));

    /// <summary>Where a block starts in a position of its group.</summary>
    public nint BlockStart(int block) => (nint)block * WinogradProduct<TVector, TSimd>.BlockVectors * TSimd.Width * Channels;

    /// <summary>Where a group starts.</summary>
    public nint GroupStart(int group) => (nint)group * GroupVectors * TSimd.Width * Channels * WinogradTransform<TVector, TSimd, TFilter>.Positions;

    /// <summary>Transforms weights (C', C, kernel height, kernel width).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(float* weights, float* packed)
    {
        // SAFETY: a line's floats more than needed, so that both buffers can start at a line of the cache.
        float* scratchMemory = stackalloc float[WinogradTransform<TVector, TSimd, TFilter>.TileLength + CacheLine.Floats], scratch = CacheLine.Align(scratchMemory);
        float* tapsMemory = stackalloc float[(TFilter.Taps * TFilter.Taps * TSimd.Width) + CacheLine.Floats], taps = CacheLine.Align(tapsMemory);
        for (int vector = 0; vector < Vectors; vector++)
        {
            int firstOutput = vector * TSimd.Width, lanes = Math.Min(TSimd.Width, _outputs - firstOutput);
            new Span<float>(taps, TFilter.Taps * TFilter.Taps * TSimd.Width).Clear();
            float* to = packed + Place(vector, out nint positionStep, out nint channelStep);
            for (int channel = 0; channel < Channels; channel++, to += channelStep)
            {
                if (Offset(channel) is nint offset and >= 0)
                    Gather(weights + (firstOutput * _outputStep) + offset, lanes, taps);
                else
                    new Span<float>(taps, TFilter.Taps * TFilter.Taps * TSimd.Width).Clear();
                WinogradTransform<TVector, TSimd, TFilter>.Weight(taps, to, positionStep, scratch);
            }
        }
    }

    /// <summary>Brings gradients of packed weights back to gradients of weights (C', C, kernel height, kernel width).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Finish(float* packed, float* weights)
    {
        // SAFETY: a line's floats more than needed, so that both buffers can start at a line of the cache.
        float* scratchMemory = stackalloc float[WinogradTransform<TVector, TSimd, TFilter>.TileLength + CacheLine.Floats], scratch = CacheLine.Align(scratchMemory);
        float* tapsMemory = stackalloc float[(TFilter.Taps * TFilter.Taps * TSimd.Width) + CacheLine.Floats], taps = CacheLine.Align(tapsMemory);
        for (int vector = 0; vector < Vectors; vector++)
        {
            int firstOutput = vector * TSimd.Width, lanes = Math.Min(TSimd.Width, _outputs - firstOutput);
            float* from = packed + Place(vector, out nint positionStep, out nint channelStep);
            for (int channel = 0; channel < Channels; channel++, from += channelStep)
            {
                if (Offset(channel) is not (nint offset and >= 0))
                    continue;
                WinogradTransform<TVector, TSimd, TFilter>.WeightGradient(from, positionStep, taps, scratch);
                Scatter(taps, lanes, weights + (firstOutput * _outputStep) + offset);
            }
        }
    }

    /// <summary>Where the first tap of a cell's channel lies among an output channel's weights; negative if zeros fill the place.</summary>
    private nint Offset(int channel)
    {
        int row = channel / _runSize, inRun = channel % _runSize;
        if (inRun >= _stride * _channels)
            return -1;
        return _firstTap + (row * _kernelWidth) + (inRun / _channels) + (inRun % _channels * _channelStep);
    }

    /// <summary>Where a vector of output channels starts in the packed weights.</summary>
    private nint Place(int vector, out nint positionStep, out nint channelStep)
    {
        int group = vector / GroupVectors, groupVectors = VectorsOf(group), inGroup = vector % GroupVectors;
        int block = inGroup / WinogradProduct<TVector, TSimd>.BlockVectors, inBlock = inGroup % WinogradProduct<TVector, TSimd>.BlockVectors;
        positionStep = (nint)Channels * groupVectors * TSimd.Width;
        channelStep = Math.Min(WinogradProduct<TVector, TSimd>.BlockVectors, groupVectors - (block * WinogradProduct<TVector, TSimd>.BlockVectors)) * TSimd.Width;
        return GroupStart(group) + BlockStart(block) + (inBlock * TSimd.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(float* weights, int lanes, float* taps)
    {
        for (int row = 0; row < TFilter.Taps; row++)
        {
            for (int column = 0; column < TFilter.Taps; column++, taps += TSimd.Width)
            {
                float* from = weights + (row * _tapRowStep) + (column * _tapColumnStep);
                for (nint lane = 0; lane < lanes; lane++, from += _outputStep)
                    taps[lane] = *from;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter(float* taps, int lanes, float* weights)
    {
        for (int row = 0; row < TFilter.Taps; row++)
        {
            for (int column = 0; column < TFilter.Taps; column++, taps += TSimd.Width)
            {
                float* to = weights + (row * _tapRowStep) + (column * _tapColumnStep);
                for (nint lane = 0; lane < lanes; lane++, to += _outputStep)
                    *to = taps[lane];
            }
        }
    }
}
