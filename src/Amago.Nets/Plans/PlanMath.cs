using Amago.Kernels;

namespace Amago.Nets;

/// <summary>Sums and copies between a plan's buffers.</summary>
internal static unsafe class PlanMath
{
    /// <summary>Passes a gradient on: added to what is there, or written over it.</summary>
    public static void Pass(float* from, float* to, int length, bool accumulates)
    {
        if (accumulates)
            VectorAdd.Inline(to, from, to, length);
        else
            new ReadOnlySpan<float>(from, length).CopyTo(new Span<float>(to, length));
    }
}
