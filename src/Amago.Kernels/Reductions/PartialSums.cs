using System.Numerics;

namespace Amago.Kernels.Reductions;

/// <summary>Adds up what the items of a parallel loop summed each on its own.</summary>
internal static class PartialSums
{
    /// <summary>destination[k] = sum of partials[item * stride + k], in the items' order, so that threads do not matter.</summary>
    public static void Add<T>(ReadOnlySpan<T> partials, int items, int stride, Span<float> destination)
        where T : struct, INumberBase<T>
    {
        for (int k = 0; k < destination.Length; k++)
        {
            double sum = 0;
            for (int item = 0; item < items; item++)
                sum += double.CreateTruncating(partials[(item * stride) + k]);
            destination[k] = (float)sum;
        }
    }
}
