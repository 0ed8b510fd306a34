using System.Numerics.Tensors;
using Amago.Kernels.Elementwise;

namespace Amago.Kernels.Reductions;

/// <summary>
/// The softmax of a row and its logarithm, shifted by the largest value so that nothing overflows. Sums are in double: a row may have a
/// million classes.
/// </summary>
internal static class RowSoftmax
{
    /// <summary>y = exp(x) / sum exp(x), of one length; the spans do not overlap.</summary>
    public static void Probabilities(ReadOnlySpan<float> x, Span<float> y)
    {
        double others = Exponentials(x, y, out _);
        TensorPrimitives.Divide(y, (float)(1 + others), y);
    }

    /// <summary>
    /// y = x - log sum exp(x), of one length; the spans do not overlap. Relatively exact where a probability is near 1, too.
    /// </summary>
    public static void Logarithms(ReadOnlySpan<float> x, Span<float> y)
    {
        double others = Exponentials(x, y, out float largest), logarithm = DoubleLog.OnePlus(others);
        for (int i = 0; i < x.Length; i++)
            y[i] = (float)((double)x[i] - largest - logarithm);
    }

    /// <summary>y = exp(x - the largest); gives their sum without one of the largest, whose exponential is 1.</summary>
    private static unsafe double Exponentials(ReadOnlySpan<float> x, Span<float> y, out float largest)
    {
        int at = x.IsEmpty ? -1 : TensorPrimitives.IndexOfMax(x);
        largest = at < 0 ? 0 : x[at];

        // SAFETY: pinned, and of one length.
        fixed (float* from = x, to = y[..x.Length])
            SimdDispatch.RunUpTo(x.Length, new UnaryMap<ShiftedExp>(from, to, x.Length, new ShiftedExp(largest)));
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += i == at ? y[i] - 1 : y[i]; // 0, but NaN where it is none
        return sum;
    }
}
