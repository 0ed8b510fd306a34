namespace Amago.Kernels.Pixels;

/// <summary>The pixels beside a shifted image, all alike.</summary>
internal static unsafe class EdgePixels
{
    /// <summary>Writes <paramref name="count"/> copies of a pixel of some channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Repeat<T>(T* pixel, T* to, int count, int channels)
        where T : unmanaged
    {
        for (int i = 0; i < count; i++, to += channels)
            Unsafe.CopyBlockUnaligned(to, pixel, (uint)(channels * sizeof(T)));
    }
}
