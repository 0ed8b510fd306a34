namespace Amago.Kernels.Pixels;

/// <summary>How pixels of a type become floats.</summary>
internal unsafe interface IPixels<T>
    where T : unmanaged
{
    /// <summary>Converts a run of values to floats; a scaling is for bytes.</summary>
    static abstract void Convert(T* from, float* to, int length, PixelScale scale);

    /// <summary>
    /// Converts a run of pixels whose channels lie <paramref name="plane"/> values apart: to[p, c] = from[c * plane + p].
    /// </summary>
    static abstract void Interleave(T* from, nint plane, float* to, int pixels, int channels, PixelScale scale);
}

/// <summary>Bytes, which are scaled.</summary>
internal readonly unsafe struct BytePixels : IPixels<byte>
{
    public static void Convert(byte* from, float* to, int length, PixelScale scale) =>
        PixelNormalize.Inline(from, to, length, scale);

    public static void Interleave(byte* from, nint plane, float* to, int pixels, int channels, PixelScale scale) =>
        ByteInterleave.Run(from, plane, to, pixels, channels, scale);
}

/// <summary>Floats, which are taken as they are.</summary>
internal readonly unsafe struct FloatPixels : IPixels<float>
{
    public static void Convert(float* from, float* to, int length, PixelScale scale) =>
        new ReadOnlySpan<float>(from, length).CopyTo(new Span<float>(to, length));

    public static void Interleave(float* from, nint plane, float* to, int pixels, int channels, PixelScale scale) =>
        FloatInterleave.Run(from, plane, to, pixels, channels);
}
