using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>Where the sums of a block of channels go, and what happens to them on the way.</summary>
internal readonly unsafe struct TileTarget<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    private readonly float* _to;
    private readonly Epilogue _epilogue;
    private readonly nint _start;
    private readonly int _channel, _channels;

    /// <summary>Describes where a block's sums go.</summary>
    /// <param name="to">The images that are written.</param>
    /// <param name="start">Floats from <paramref name="to"/> to the image that results are counted from.</param>
    /// <param name="epilogue">The epilogue that every sum passes through.</param>
    /// <param name="channel">First output channel of the block.</param>
    /// <param name="channels">Channels of the block that exist; the others only fill it up.</param>
    /// <param name="block">Channels of the block, one vector or two, those included that only fill it up.</param>
    /// <param name="sums">Scratch for the sums of a tile, [pixel][block].</param>
    public TileTarget(float* to, nint start, in Epilogue epilogue, int channel, int channels, int block, float* sums)
    {
        (_start, _epilogue, _channel, _channels) = (start, epilogue, channel, channels);
        _to = to;
        Sums = sums;
        Result = to + start + channel;
        IsPointwise = epilogue.IsPointwise && channels == block;
        Left = TSimd.Create(0);
        Right = Left;
        if (IsPointwise && epilogue.Bias != null)
        {
            Left = TSimd.Load(epilogue.Bias + channel);
            Right = block > TSimd.Width ? TSimd.Load(epilogue.Bias + channel + TSimd.Width) : Left;
        }

        (float slope, float floor) = epilogue.Bounds;
        Slope = TSimd.Create(slope);
        Floor = TSimd.Create(floor);
    }

    /// <summary>
    /// The usual case: whole vectors, of which max(slope v, floor, v) with v = sum + bias is stored at <see cref="Result"/>. A tile does
    /// that without a branch; in any other case it leaves its sums to <see cref="Store"/>.
    /// </summary>
    public readonly bool IsPointwise;
    public readonly TVector Left, Right, Slope, Floor;

    /// <summary>Where results are counted from, at the block's first channel.</summary>
    public readonly float* Result;

    /// <summary>Scratch for the sums of a tile, [pixel][block].</summary>
    public readonly float* Sums;

    /// <summary>Stores the sums of a tile with any epilogue and any number of channels.</summary>
    public void Store(int* results, int pixels, int block)
    {
        if (_epilogue.IsGateAlone && _channels == block)
        {
            StoreGated(results, pixels, block);
            return;
        }

        Epilogue local = _epilogue;
        int full = _channels - (_channels % TSimd.Width);
        float* sums = Sums;
        for (int pixel = 0; pixel < pixels; pixel++, sums += block)
        {
            nint offset = _start + results[pixel] + _channel;
            for (int c = 0; c < full; c += TSimd.Width)
                TSimd.Store(local.Apply<TVector, TSimd>(TSimd.Load(sums + c), offset + c, _channel + c), _to + offset + c);
            if (full < _channels)
                local.ApplyTail(sums + full, _to, offset + full, _channel + full, _channels - full);
        }
    }

    // What most data gradients are, without branches on the way.
    private void StoreGated(int* results, int pixels, int block)
    {
        float* sums = Sums, gate = _epilogue.Gate + (Result - _to);
        TVector zero = TSimd.Create(0), slope = TSimd.Create(_epilogue.Slope);
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            nint offset = results[pixel];
            for (int c = 0; c < block; c += TSimd.Width, sums += TSimd.Width)
            {
                TVector v = TSimd.Load(sums), isPositive = TSimd.GreaterThan(TSimd.Load(gate + offset + c), zero);
                TSimd.Store(TSimd.Select(isPositive, v, TSimd.Multiply(v, slope)), Result + offset + c);
            }
        }
    }
}
