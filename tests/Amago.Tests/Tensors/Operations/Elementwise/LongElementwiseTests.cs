using Amago.Kernels;
using Amago.Kernels.Threading;
using Amago.Tests.Kernels;

namespace Amago.Tests.Tensors.Operations.Elementwise;

/// <summary>
/// Operations on so many elements that they are cut into pieces for the threads; in every layout that has loops of its own.
/// </summary>
[Collection("Workers")]
public sealed class LongElementwiseTests
{
    private const int Length = (2 * ParallelLoop.PieceLength) + 77;

    private static readonly Dictionary<string, (Func<Tensor, Tensor, Tensor> Apply, Func<float, float, float> One)> Operations =
        new(StringComparer.Ordinal)
        {
            ["add"] = (static (x, y) => x + y, static (x, y) => x + y),
            ["sub"] = (static (x, y) => x - y, static (x, y) => x - y),
            ["mul"] = (static (x, y) => x * y, static (x, y) => x * y),
            ["div"] = (static (x, y) => x / y, static (x, y) => x / y),
            ["minimum"] = (Tensor.Minimum, MathF.Min),
            ["maximum"] = (Tensor.Maximum, MathF.Max),
        };

    public static MatrixTheoryData<string, string, string> Cases =>
        new(Operations.Keys, ["whole", "one", "every other"], ["whole", "one", "every other"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_pair_is_what_the_operation_says(string operation, string left, string right)
    {
        Tensor x = Operand(left, seed: 1), y = Operand(right, seed: 2);
        float[] a = x.ToArray<float>(), b = y.ToArray<float>();
        (Func<Tensor, Tensor, Tensor> apply, Func<float, float, float> one) = Operations[operation];
        float[] result = apply(x, y).ToArray<float>();
        Assert.Equal(Math.Max(a.Length, b.Length), result.Length);
        for (int i = 0; i < result.Length; i++)
            Assert.Equal(one(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]), result[i]);
    }

    [Fact]
    public void A_sum_has_the_same_bits_on_any_number_of_threads_and_is_exact_enough()
    {
        Tensor x = Operand("whole", seed: 3);
        double expected = x.ToArray<float>().Sum(static value => (double)value);
        int threads = Workers.Threads;
        try
        {
            float? first = null;
            foreach (int count in new[] { 1, 2, 3, 8 })
            {
                Workers.Threads = count;
                float sum = x.Sum().Item<float>();
                first ??= sum;
                Assert.Equal(BitConverter.SingleToInt32Bits(first.Value), BitConverter.SingleToInt32Bits(sum));
                Assert.Equal(expected, sum, 1e-6 * Length);
            }
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(3f)]
    public void The_gradient_of_a_weighted_sum_is_the_weights_times_what_comes_in(float incoming)
    {
        Tensor x = Operand("whole", seed: 4), weights = Operand("whole", seed: 5);
        x.RequiresGrad = true;
        (x * weights).Sum().Backward(Tensor.Full(Shape.Scalar, incoming));
        float[] expected = Array.ConvertAll(weights.ToArray<float>(), weight => weight * incoming);
        Assert.Equal(expected, x.Grad!.ToArray<float>());

        // The gradient is memory of its own: writing to the weights afterwards does not reach it.
        weights.AsSpan<float>().Clear();
        Assert.Equal(expected, x.Grad.ToArray<float>());
    }

    [Fact]
    public void A_factor_that_is_repeated_gets_the_sum()
    {
        Tensor x = Operand("whole", seed: 6), scale = Tensor.FromArray([2f], [1]);
        scale.RequiresGrad = true;
        (x * scale).Sum().Backward();
        Assert.Equal(x.ToArray<float>().Sum(static value => (double)value), scale.Grad!.Item<float>(), 1e-6 * Length);
    }

    private static Tensor Operand(string layout, int seed) => layout switch
    {
        "one" => Tensor.FromArray(Samples.Uniform(1, seed), [1]),
        "every other" => Tensor.FromArray(Samples.Uniform(2 * Length, seed), [Length, 2]).Slice(1, 0, 1).Reshape(Length),
        _ => Tensor.FromArray(Samples.Uniform(Length, seed), [Length]),
    };
}
