using System.Runtime.Intrinsics;

namespace Amago.Tensors;

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
    /// <param name="length">Elements of a vector.</param>
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

    // Four partial sums, no fused multiply-add: the same bits on every machine.
    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        Vector256<double> sums = default;
        int i = 0;
        for (; i <= left.Length - 4; i += 4)
            sums += Vector256.Create(left[i..]) * Vector256.Create(right[i..]);
        double sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        for (; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    private static void SubtractMultiple(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        Vector256<double> factors = Vector256.Create(factor);
        int i = 0;
        for (; i <= target.Length - 4; i += 4)
            (Vector256.Create<double>(target[i..]) - (factors * Vector256.Create(source[i..]))).CopyTo(target[i..]);
        for (; i < target.Length; i++)
            target[i] -= factor * source[i];
    }
}
