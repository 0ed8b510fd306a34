using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// The weights in the transformed domain: [group][position][block][channels][columns], where a block is up to two vectors of output
/// channels, a group up to <see cref="GroupVectors"/> of them, and the channels are a cell's, run by run, filled up to whole vectors.
/// Behind them lie the taps themselves, [block][channels][tap][columns]; in sums of gradients those lie as the others do, with a tap in
/// place of a position.
/// </summary>
internal readonly unsafe struct WinogradWeights<TVector, TSimd, TFilter>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFilter : struct, IMinimalFilter
{
    private readonly CellChannels _inputs, _outputs;
    private readonly nint _firstTap, _tapRowStep, _tapColumnStep;

    private WinogradWeights(in Conv2dShape shape, bool turned)
    {
        int kernelWidth = shape.Window.KernelWidth, taps = shape.Window.KernelHeight * kernelWidth, stride = shape.Window.StrideHeight;
        CellChannels large = new(shape.Channels, taps, stride, kernelWidth, TSimd.Width);
        CellChannels small = new(shape.OutputChannels, (nint)shape.Channels * taps, 1, kernelWidth, TSimd.Width);
        (_inputs, _outputs) = turned ? (small, large) : (large, small);

        // A tap of cells is as many taps as the stride away from the next. Those that are turned round are read from the last to the first.
        _tapRowStep = (turned ? -1 : 1) * stride * kernelWidth;
        _tapColumnStep = (turned ? -1 : 1) * stride;
        _firstTap = turned ? -(TFilter.Taps - 1) * (_tapRowStep + _tapColumnStep) : 0;
    }

    /// <summary>Vectors of output channels.</summary>
    public int Vectors => _outputs.Count / TSimd.Width;

    /// <summary>Vectors of a whole group: 32 channels, or 2 vectors.</summary>
    public static int GroupVectors => Math.Max(32 / TSimd.Width, WinogradProduct<TVector, TSimd>.BlockVectors);

    public int Groups => (Vectors + GroupVectors - 1) / GroupVectors;

    /// <summary>An input cell's channels, filled up.</summary>
    public int Channels => _inputs.Count;

    /// <summary>Floats of all weights: transformed ones, and the taps.</summary>
    public int Length => checked((WinogradTransform<TVector, TSimd, TFilter>.Positions + Taps) * Channels * Vectors * TSimd.Width);

    private static int Taps => TFilter.Taps * TFilter.Taps;

    private int TapsStart => WinogradTransform<TVector, TSimd, TFilter>.Positions * Channels * Vectors * TSimd.Width;

    /// <summary>The weights of the forward pass.</summary>
    public static WinogradWeights<TVector, TSimd, TFilter> Forward(in Conv2dShape shape) => new(shape, turned: false);

    /// <summary>The weights of the data gradient: channels and output channels exchanged, the taps turned round.</summary>
    public static WinogradWeights<TVector, TSimd, TFilter> BackwardData(in Conv2dShape shape) => new(shape, turned: true);

    /// <summary>Number of vectors in a group: the last one may have fewer.</summary>
    public int VectorsOf(int group) => Math.Min(GroupVectors, Vectors - (group * GroupVectors));

    /// <summary>Floats from a position of a group to a block in it.</summary>
    public nint BlockStart(int block) => (nint)block * WinogradProduct<TVector, TSimd>.BlockVectors * TSimd.Width * Channels;

    /// <summary>Floats from the weights' start to a group.</summary>
    public nint GroupStart(int group) =>
        (nint)group * GroupVectors * TSimd.Width * Channels * WinogradTransform<TVector, TSimd, TFilter>.Positions;

    /// <summary>Where the taps start of the block, or the sums of the group, that begins with a vector of output channels.</summary>
    public nint TapStart(int vector) => TapsStart + ((nint)vector * TSimd.Width * Channels * Taps);

    /// <summary>Transforms weights (C', C, kernel height, kernel width).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(float* weights, float* packed)
    {
        // SAFETY: a line's floats more than needed, so that both buffers can start at a line of the cache.
        float* scratchMemory = stackalloc float[WinogradTransform<TVector, TSimd, TFilter>.TileLength + CacheLine.Floats];
        float* scratch = CacheLine.Align(scratchMemory);
        float* tapsMemory = stackalloc float[(TFilter.Taps * TFilter.Taps * TSimd.Width) + CacheLine.Floats];
        float* taps = CacheLine.Align(tapsMemory);
        nint* lanes = stackalloc nint[TSimd.Width];
        for (int vector = 0; vector < Vectors; vector++)
        {
            int count = Lanes(vector, lanes);
            new Span<float>(taps, TFilter.Taps * TFilter.Taps * TSimd.Width).Clear();
            nint place = Place(vector, out nint positionStep, out nint channelStep);
            float* to = packed + GroupStart(vector / GroupVectors) + place;
            int inBlock = vector % GroupVectors % WinogradProduct<TVector, TSimd>.BlockVectors;
            float* plain = packed + TapStart(vector - inBlock) + (inBlock * TSimd.Width);
            for (int channel = 0; channel < Channels; channel++, to += channelStep)
            {
                nint offset = _inputs.Offset(channel);
                if (offset >= 0)
                    Gather(weights + offset, lanes, count, taps);
                else
                    new Span<float>(taps, TFilter.Taps * TFilter.Taps * TSimd.Width).Clear();
                WinogradTransform<TVector, TSimd, TFilter>.Weight(taps, to, positionStep, scratch);
                for (nint tap = 0; tap < Taps; tap++, plain += channelStep)
                    TSimd.Store(TSimd.Load(taps + (tap * TSimd.Width)), plain);
            }
        }
    }

    /// <summary>Brings gradients of packed weights back to gradients of weights (C', C, kernel height, kernel width).</summary>
    /// <param name="packed">
    /// Sums of gradients in the transformed domain.
    /// </param>
    /// <param name="hasTaps">Whether gradients of the taps themselves were added too.</param>
    /// <param name="weights">Receives the gradients, (C', C, kernel height, kernel width).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Finish(float* packed, bool hasTaps, float* weights)
    {
        // SAFETY: a line's floats more than needed, so that both buffers can start at a line of the cache.
        float* scratchMemory = stackalloc float[WinogradTransform<TVector, TSimd, TFilter>.TileLength + CacheLine.Floats];
        float* scratch = CacheLine.Align(scratchMemory);
        float* tapsMemory = stackalloc float[(TFilter.Taps * TFilter.Taps * TSimd.Width) + CacheLine.Floats];
        float* taps = CacheLine.Align(tapsMemory);
        nint* lanes = stackalloc nint[TSimd.Width];
        for (int vector = 0; vector < Vectors; vector++)
        {
            int count = Lanes(vector, lanes);
            nint place = Place(vector, out nint positionStep, out nint channelStep);
            float* from = packed + GroupStart(vector / GroupVectors) + place;
            float* plain = packed + TapStart(vector / GroupVectors * GroupVectors) + place;
            for (int channel = 0; channel < Channels; channel++, from += channelStep, plain += channelStep)
            {
                nint offset = _inputs.Offset(channel);
                if (offset < 0)
                    continue;
                WinogradTransform<TVector, TSimd, TFilter>.WeightGradient(from, positionStep, taps, scratch);
                for (nint tap = 0; hasTaps && tap < Taps; tap++)
                {
                    float* sum = taps + (tap * TSimd.Width);
                    TSimd.Store(TSimd.Add(TSimd.Load(sum), TSimd.Load(plain + (tap * positionStep))), sum);
                }

                Scatter(taps, lanes, count, weights + offset);
            }
        }
    }

    /// <summary>
    /// Where the first taps of a vector's output channels lie among an input channel's, and how many of the lanes there are.
    /// </summary>
    private int Lanes(int vector, nint* offsets)
    {
        for (int lane = 0; lane < TSimd.Width; lane++)
        {
            nint offset = _outputs.Offset((vector * TSimd.Width) + lane);
            if (offset < 0)
                return lane;
            offsets[lane] = _firstTap + offset;
        }

        return TSimd.Width;
    }

    /// <summary>Floats from a group's start to a vector of output channels, with the steps from there.</summary>
    private nint Place(int vector, out nint positionStep, out nint channelStep)
    {
        int group = vector / GroupVectors, groupVectors = VectorsOf(group), inGroup = vector % GroupVectors;
        int block = inGroup / WinogradProduct<TVector, TSimd>.BlockVectors;
        int inBlock = inGroup % WinogradProduct<TVector, TSimd>.BlockVectors;
        positionStep = (nint)Channels * groupVectors * TSimd.Width;
        int rest = groupVectors - (block * WinogradProduct<TVector, TSimd>.BlockVectors);
        channelStep = Math.Min(WinogradProduct<TVector, TSimd>.BlockVectors, rest) * TSimd.Width;
        return BlockStart(block) + (inBlock * TSimd.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(float* weights, nint* lanes, int count, float* taps)
    {
        for (int row = 0; row < TFilter.Taps; row++)
        {
            for (int column = 0; column < TFilter.Taps; column++, taps += TSimd.Width)
            {
                float* from = weights + (row * _tapRowStep) + (column * _tapColumnStep);
                for (nint lane = 0; lane < count; lane++)
                    taps[lane] = from[lanes[lane]];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter(float* taps, nint* lanes, int count, float* weights)
    {
        for (int row = 0; row < TFilter.Taps; row++)
        {
            for (int column = 0; column < TFilter.Taps; column++, taps += TSimd.Width)
            {
                float* to = weights + (row * _tapRowStep) + (column * _tapColumnStep);
                for (nint lane = 0; lane < count; lane++)
                    to[lanes[lane]] = taps[lane];
            }
        }
    }
}
