using Amago.Tensors.RandomNumbers;

namespace Amago.Tensors;

/// <summary>
/// Random matrices with orthonormal rows or columns, as <c>torch.nn.init.orthogonal_</c>.
/// Source: Saxe, McClelland and Ganguli, 2013, https://arxiv.org/abs/1312.6120.
/// </summary>
public static class Orthogonal
{
    /// <summary>
    /// Fills a row-major matrix with <paramref name="gain"/> times an orthogonal one; consumes rows * columns normal draws.
    /// </summary>
    /// <param name="generator">Gives the normal draws.</param>
    /// <param name="destination">(rows, columns), row-major. The shorter side is made orthonormal.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="gain">Length of the resulting vectors.</param>
    /// <remarks>
    /// PyTorch factors in float32, this in double: the two agree to about 1e-5, less for ill-conditioned square draws. The result does
    /// not depend on the machine's vector instructions.
    /// </remarks>
    /// <exception cref="ArgumentException">The destination does not have rows * columns elements.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> or <paramref name="columns"/> is negative.</exception>
    public static void Fill(Generator generator, Span<float> destination, int rows, int columns, float gain)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if ((long)rows * columns != destination.Length)
        {
            throw new ArgumentException(
                $"Orthogonal: a {rows}x{columns} matrix does not have the destination's {destination.Length} elements.",
                nameof(destination));
        }

        generator.Normal(destination);

        // The vectors of the shorter side, each contiguous: the columns of a tall matrix, the rows of a wide one.
        bool tall = rows >= columns;
        int count = Math.Min(rows, columns), length = Math.Max(rows, columns);
        int vectorStride = tall ? 1 : columns, elementStride = tall ? columns : 1;
        var vectors = new double[destination.Length];
        for (int v = 0; v < count; v++)
        {
            for (int i = 0; i < length; i++)
                vectors[(v * length) + i] = destination[(v * vectorStride) + (i * elementStride)];
        }

        GramSchmidt.Orthonormalize(vectors, count, length);
        for (int v = 0; v < count; v++)
        {
            for (int i = 0; i < length; i++)
                destination[(v * vectorStride) + (i * elementStride)] = (float)vectors[(v * length) + i] * gain;
        }
    }
}
