using System.Runtime.CompilerServices;
using Amago.Kernels;
using Amago.Tensors.RandomNumbers;

namespace Amago.Tensors;

public sealed partial class Generator
{
    // The second value of a Box-Muller pair, kept for the next element drawn one by one.
    private double? _cachedNormal;

    /// <summary>Fills with normally distributed values, as <c>Tensor.normal_</c> on contiguous memory.</summary>
    /// <remarks>
    /// Two ways, as in PyTorch: 16 elements or more are transformed in blocks of 16 float32 lanes; fewer are drawn one by one in double,
    /// in pairs whose second value waits for the next short call.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="standardDeviation"/> is negative or NaN.</exception>
    public void Normal(Span<float> destination, double mean = 0, double standardDeviation = 1)
    {
        if (!(standardDeviation >= 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(standardDeviation), $"Normal: expected a standard deviation of 0 or more, got {standardDeviation}.");
        }

        if (destination.Length >= NormalBlock.Size)
        {
            NormalBlocks(destination, (float)mean, (float)standardDeviation);
            return;
        }

        for (int i = 0; i < destination.Length; i++)
            destination[i] = (float)((NextNormal() * standardDeviation) + mean);
    }

    /// <summary>A float32 tensor of normally distributed values, drawn in row-major order.</summary>
    /// <inheritdoc cref="Normal(Span{float}, double, double)"/>
    [OverloadResolutionPriority(1)] // Normal([3, 4]) means a shape
    public Tensor Normal(Shape shape, double mean = 0, double standardDeviation = 1)
    {
        Tensor result = Tensor.Zeros(shape);
        Normal(result.AsSpan<float>(), mean, standardDeviation);
        return result;
    }

    private void NormalBlocks(Span<float> destination, float mean, float standardDeviation)
    {
        Uniform(destination);
        int whole = destination.Length - (destination.Length % NormalBlock.Size);
        for (int start = 0; start < whole; start += NormalBlock.Size)
            NormalBlock.Transform(destination.Slice(start, NormalBlock.Size), mean, standardDeviation);
        if (whole == destination.Length)
            return;

        // The rest: the last 16 places are drawn anew, over values that are already finished.
        Span<float> last = destination[^NormalBlock.Size..];
        Uniform(last);
        NormalBlock.Transform(last, mean, standardDeviation);
    }

    // Box-Muller in double.
    private double NextNormal()
    {
        if (_cachedNormal is { } cached)
        {
            _cachedNormal = null;
            return cached;
        }

        double angle = 2 * Math.PI * NextDouble();
        double radius = Math.Sqrt(-2 * PortableMath.Log(1 - NextDouble()));
        (double sin, double cos) = PortableMath.SinCos(angle);
        _cachedNormal = radius * sin;
        return radius * cos;
    }
}
