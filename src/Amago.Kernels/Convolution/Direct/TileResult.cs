namespace Amago.Kernels;

/// <summary>From a tile's sums to the images: the epilogue, and the channels that do not fill a vector.</summary>
internal static unsafe class TileResult<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>Stores sums [pixels][block] at to + results[pixel] + channel.</summary>
    /// <param name="sums">What the tile summed.</param>
    /// <param name="block">Floats of a pixel's sums.</param>
    /// <param name="to">Images.</param>
    /// <param name="start">Floats from there to the image that the results start in.</param>
    /// <param name="results">Where the pixels start.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="channels">How many of the block's channels exist.</param>
    /// <param name="epilogue">Applied to every sum.</param>
    public static void Store(float* sums, int block, float* to, nint start, int* results, int pixels, int channel, int channels, in Epilogue epilogue)
    {
        int full = channels - (channels % TSimd.Width);
        Epilogue local = epilogue;
        for (int pixel = 0; pixel < pixels; pixel++, sums += block)
        {
            nint offset = start + results[pixel] + channel;
            for (int c = 0; c < full; c += TSimd.Width)
                TSimd.Store(local.Apply<TVector, TSimd>(TSimd.Load(sums + c), offset + c, channel + c), to + offset + c);
            if (full < channels)
                local.ApplyTail(sums + full, to, offset + full, channel + full, channels - full);
        }
    }
}
