namespace Amago.Kernels;

/// <summary>Lines of the cache: a vector of 16 floats that crosses two of them costs two accesses.</summary>
internal static unsafe class CacheLine
{
    /// <summary>Bytes of a cache line.</summary>
    public const int Bytes = 64;

    /// <summary>Floats of a cache line.</summary>
    public const int Floats = Bytes / sizeof(float);

    /// <summary>The floats of as many whole lines as some floats need: neighbours are aligned and share none.</summary>
    /// <exception cref="OverflowException">The rounded number is more than an int counts.</exception>
    public static int RoundUp(int floats) => checked((floats + Floats - 1) / Floats * Floats);

    /// <summary>The first line's start at or behind a pointer.</summary>
    public static float* Align(float* pointer) => (float*)Align((byte*)pointer);

    /// <inheritdoc cref="Align(float*)"/>
    public static byte* Align(byte* pointer) => (byte*)(((nuint)pointer + Bytes - 1) & ~(nuint)(Bytes - 1));
}
