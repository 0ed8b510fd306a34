using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Amago.Tensors.RandomNumbers;

/// <summary>
/// The Q of a QR factorisation whose R has a positive diagonal. Modified Gram-Schmidt, every vector twice: twice is enough for
/// orthogonality to the last bits (Giraud, Langou and Rozloznik, 2005, https://doi.org/10.1016/j.camwa.2005.08.009).
/// </summary>
internal static class GramSchmidt
{
    /// <summary>
    /// Replaces vectors by orthonormal ones that span the same spaces in order. A vector that leaves nothing becomes zero, as
    /// multiplying a column of Q by sign(R[j,j]) = 0 makes it.
    /// </summary>
    /// <param name="vectors">(count, length), row-major: each vector contiguous.</param>
    /// <param name="count">Number of vectors, at most <paramref name="length"/>.</param>
    /// <param name="length">Elements of each vector.</param>
    public static void Orthonormalize(Span<double> vectors, int count, int length)
    {
        for (int v = 0; v < count; v++)
        {
            Span<double> vector = vectors.Slice(v * length, length);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int u = 0; u < v; u++)
                {
                    ReadOnlySpan<double> earlier = vectors.Slice(u * length, length);
                    SubtractMultiple(vector, earlier, Dot(vector, earlier));
                }
            }

            double norm = Math.Sqrt(Dot(vector, vector));
            if (norm == 0)
                continue;
            foreach (ref double element in vector)
                element /= norm;
        }
    }

    // Eight partial sums, no fused multiply-add: the same bits on every machine.
    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        ReadOnlySpan<Vector256<double>> a = MemoryMarshal.Cast<double, Vector256<double>>(left);
        ReadOnlySpan<Vector256<double>> b = MemoryMarshal.Cast<double, Vector256<double>>(right)[..a.Length];
        Vector256<double> even = default, odd = default;
        int i = 0;
        for (; i < a.Length - 1; i += 2)
        {
            even += a[i] * b[i];
            odd += a[i + 1] * b[i + 1];
        }

        if (i < a.Length)
            even += a[i] * b[i];
        even += odd;
        double sum = (even[0] + even[1]) + (even[2] + even[3]);
        for (int rest = a.Length * Vector256<double>.Count; rest < left.Length; rest++)
            sum += left[rest] * right[rest];
        return sum;
    }

    private static void SubtractMultiple(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        Span<Vector256<double>> a = MemoryMarshal.Cast<double, Vector256<double>>(target);
        ReadOnlySpan<Vector256<double>> b = MemoryMarshal.Cast<double, Vector256<double>>(source)[..a.Length];
        Vector256<double> factors = Vector256.Create(factor);
        for (int i = 0; i < a.Length; i++)
            a[i] -= factors * b[i];
        for (int rest = a.Length * Vector256<double>.Count; rest < target.Length; rest++)
            target[rest] -= factor * source[rest];
    }
}
