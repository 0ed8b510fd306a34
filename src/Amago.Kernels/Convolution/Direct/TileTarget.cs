namespace Amago.Kernels;

/// <summary>From the sums of tiles to the images: the epilogue, and the channels that do not fill a vector.</summary>
/// <param name="to">Images.</param>
/// <param name="epilogue">Applied to every sum.</param>
/// <param name="channel">First channel of the tiles.</param>
/// <param name="channels">How many of their channels exist.</param>
internal readonly unsafe struct TileTarget<TVector, TSimd>(float* to, in Epilogue epilogue, int channel, int channels)
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    private readonly Epilogue _epilogue = epilogue;

    /// <summary>Stores sums [pixels][block] at to + start + results[pixel] + channel.</summary>
    public void Store<TDepth>(float* sums, int* results, int pixels, nint start)
        where TDepth : struct, ICount
    {
        if (_epilogue.IsPointwise && channels == ProductTile<TVector, TSimd, TDepth>.Block)
            StorePointwise<TDepth>(sums, results, pixels, to + start + channel);
        else
            StoreAny<TDepth>(sums, results, pixels, start + channel);
    }

    // The usual case without a branch: bias and activation, and whole vectors.
    private void StorePointwise<TDepth>(float* sums, int* results, int pixels, float* y)
        where TDepth : struct, ICount
    {
        TVector left = TSimd.Create(0), right = left;
        if (_epilogue.Bias != null)
        {
            left = TSimd.Load(_epilogue.Bias + channel);
            right = TDepth.Value == 1 ? TSimd.Load(_epilogue.Bias + channel + TSimd.Width) : left;
        }

        (float slope, float floor) = _epilogue.Bounds;
        TVector slopes = TSimd.Create(slope), floors = TSimd.Create(floor);
        for (int pixel = 0; pixel < pixels; pixel++, sums += ProductTile<TVector, TSimd, TDepth>.Block)
        {
            float* result = y + results[pixel];
            TVector v = TSimd.Add(TSimd.Load(sums), left);
            TSimd.Store(TSimd.MaxNative(TSimd.MaxNative(TSimd.Multiply(v, slopes), floors), v), result);
            if (TDepth.Value == 1)
            {
                v = TSimd.Add(TSimd.Load(sums + TSimd.Width), right);
                TSimd.Store(TSimd.MaxNative(TSimd.MaxNative(TSimd.Multiply(v, slopes), floors), v), result + TSimd.Width);
            }
        }
    }

    private void StoreAny<TDepth>(float* sums, int* results, int pixels, nint start)
        where TDepth : struct, ICount
    {
        Epilogue local = _epilogue;
        int full = channels - (channels % TSimd.Width);
        for (int pixel = 0; pixel < pixels; pixel++, sums += ProductTile<TVector, TSimd, TDepth>.Block)
        {
            nint offset = start + results[pixel];
            for (int c = 0; c < full; c += TSimd.Width)
                TSimd.Store(local.Apply<TVector, TSimd>(TSimd.Load(sums + c), offset + c, channel + c), to + offset + c);
            if (full < channels)
                local.ApplyTail(sums + full, to, offset + full, channel + full, channels - full);
        }
    }
}
