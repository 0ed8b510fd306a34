namespace Amago.Kernels;

/// <summary>Lines of the cache: a vector of 16 floats that crosses two of them costs two accesses.</summary>
internal static unsafe class CacheLine
{
    /// <summary>Floats of a line.</summary>
    public const int Floats = 16;

    /// <summary>The floats of as many whole lines as some floats need.</summary>
    /// <exception cref="OverflowException">They are more than an int counts.</exception>
    public static int RoundUp(int floats) => checked((floats + Floats - 1) / Floats * Floats);

    /// <summary>The first line's start at or behind a pointer.</summary>
    public static float* Align(float* pointer) => (float*)(((nuint)pointer + (Floats * sizeof(float)) - 1) & ~(nuint)((Floats * sizeof(float)) - 1));
}
