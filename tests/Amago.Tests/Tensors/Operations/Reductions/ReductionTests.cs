using Amago.Tests.Kernels;

namespace Amago.Tests.Tensors.Operations.Reductions;

/// <summary>Values of what works along dimensions, against loops over indices: gradients are compared with the values alone.</summary>
public sealed class ReductionTests
{
    [Theory]
    [MemberData(nameof(ReductionGradientTests.Subsets), MemberType = typeof(ReductionGradientTests))]
    public void Sums_means_and_largest_values(int[] shape, int[] dimensions, bool keep)
    {
        Tensor x = Draw.Distinct(1, shape);
        int[] sizes = keep
            ? [.. shape.Select((size, d) => dimensions.Contains(d) ? 1 : size)]
            : [.. shape.Where((_, d) => !dimensions.Contains(d))];
        float[][] groups = Groups(x, dimensions);
        Check(sizes, groups.Select(static group => group.Sum(static value => (double)value)), x.Sum(dimensions, keep));
        Check(sizes, groups.Select(static group => group.Average(static value => (double)value)), x.Mean(dimensions, keep));
        Check(sizes, groups.Select(static group => (double)group.Max()), x.Max(dimensions, keep));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Softmax_and_its_logarithm(int axis)
    {
        int[] shape = [2, 3, 5];
        Tensor x = Draw.Uniform(1, shape, -3, 3);
        float[] values = x.ToArray<float>();
        int dimension = (axis + 3) % 3;
        double[] sums = [.. Enumerable.Range(0, values.Length).Select(i => Enumerable.Range(0, values.Length)
            .Where(j => First(shape, [dimension], j) == First(shape, [dimension], i)).Sum(j => Math.Exp(values[j])))];
        Check(shape, values.Select((value, i) => Math.Exp(value) / sums[i]), x.Softmax(axis));
        Check(shape, values.Select((value, i) => value - Math.Log(sums[i])), x.LogSoftmax(axis));
    }

    [Fact]
    public void Gather_and_cat()
    {
        Tensor x = Draw.Counting([2, 3]); // 0 1 2, 3 4 5
        Assert.Equal([2f, 2, 0, 4, 4, 5], x.Gather(1, Tensor.FromArray([2L, 2, 0, 1, 1, 2], [2, 3])).ToArray<float>());
        Assert.Equal([2f, 3], x.Gather(1, Tensor.FromArray([2L, 0], [2, 1])).ToArray<float>());
        Assert.Equal([3f, 1, 5], x.Gather(0, Tensor.FromArray([1L, 0, 1], [1, 3])).ToArray<float>());
        Assert.Equal([0f, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], Tensor.Cat([x, x]).ToArray<float>());
        Assert.Equal([0f, 1, 2, 7, 3, 4, 5, 8], Tensor.Cat([x, Tensor.FromArray([7f, 8], [2, 1])], -1).ToArray<float>());
    }

    // The elements that become one, in the order of the results.
    private static float[][] Groups(Tensor x, int[] dimensions)
    {
        float[] values = x.ToArray<float>();
        int[] shape = x.Shape.ToArray();
        return [.. Enumerable.Range(0, values.Length).GroupBy(i => First(shape, dimensions, i)).OrderBy(static group => group.Key)
            .Select(group => group.Select(i => values[i]).ToArray())];
    }

    // The position of the element that has index 0 along some dimensions, and the others of element i.
    private static int First(int[] shape, int[] dimensions, int i)
    {
        int first = 0, stride = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            first += dimensions.Contains(d) ? 0 : i / stride % shape[d] * stride;
            stride *= shape[d];
        }

        return first;
    }

    private static void Check(int[] shape, IEnumerable<double> expected, Tensor actual)
    {
        Assert.Equal(shape, actual.Shape.ToArray());
        Samples.AssertClose([.. expected], actual.ToArray<float>(), absolute: 1e-5, relative: 0, "value");
    }
}
