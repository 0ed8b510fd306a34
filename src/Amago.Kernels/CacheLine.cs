namespace Amago.Kernels;

/// <summary>Lines of the cache: a vector of 16 floats that crosses two of them costs two accesses.</summary>
internal static unsafe class CacheLine
{
    /// <summary>Floats of a line.</summary>
    public const int Floats = 16;

    /// <summary>The first line's start at or behind a pointer.</summary>
    public static float* Align(float* pointer) => (float*)(((nuint)pointer + (Floats * sizeof(float)) - 1) & ~(nuint)((Floats * sizeof(float)) - 1));
}
