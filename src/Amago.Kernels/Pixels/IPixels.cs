namespace Amago.Kernels.Pixels;

/// <summary>How pixels of a type become floats.</summary>
internal unsafe interface IPixels<T>
    where T : unmanaged
{
    /// <summary>Converts a run of values to floats.</summary>
    static abstract void Convert(T* from, float* to, int length);

    /// <summary>
    /// Converts a run of pixels whose channels lie <paramref name="plane"/> values apart: to[p, c] = from[c * plane + p].
    /// </summary>
    static abstract void Interleave(T* from, nint plane, float* to, int pixels, int channels);
}

/// <summary>Bytes, normalised to x / 128 - 1.</summary>
internal readonly unsafe struct BytePixels : IPixels<byte>
{
    public static void Convert(byte* from, float* to, int length) => PixelNormalize.Inline(from, to, length);

    public static void Interleave(byte* from, nint plane, float* to, int pixels, int channels) =>
        ByteInterleave.Run(from, plane, to, pixels, channels);
}

/// <summary>Floats, which are taken as they are.</summary>
internal readonly unsafe struct FloatPixels : IPixels<float>
{
    public static void Convert(float* from, float* to, int length) =>
        new ReadOnlySpan<float>(from, length).CopyTo(new Span<float>(to, length));

    public static void Interleave(float* from, nint plane, float* to, int pixels, int channels) =>
        FloatInterleave.Run(from, plane, to, pixels, channels);
}
