using Amago.Kernels;

namespace Amago.Tests.Kernels;

/// <summary>The eager entrance over spans against the float64 loops: looking kernels up, packing, partial sums.</summary>
public sealed class Conv2dEagerTests
{
    /// <summary>Height, width, channels, output channels, kernel height and width, stride height and width, padding height and width, images.</summary>
    public static TheoryData<int[]> Geometries => new(
        [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1],
        [1, 7, 3, 5, 1, 3, 1, 2, 0, 0, 2],
        [8, 8, 4, 16, 8, 8, 4, 4, 0, 0, 1],
        [20, 20, 4, 32, 8, 8, 4, 4, 0, 0, 7],
        [9, 9, 32, 64, 4, 4, 2, 2, 0, 0, 2],
        [7, 7, 16, 17, 3, 3, 1, 1, 0, 0, 3],
        [13, 11, 3, 16, 3, 3, 2, 2, 0, 0, 2],
        [13, 11, 3, 33, 3, 3, 1, 1, 1, 1, 7],
        [5, 6, 40, 8, 3, 2, 2, 1, 1, 0, 2],
        [4, 4, 5, 7, 1, 1, 3, 3, 0, 0, 2],
        [9, 10, 2, 3, 2, 3, 5, 4, 0, 0, 1],
        [6, 5, 2, 31, 2, 2, 1, 1, 3, 3, 1],
        [2, 2, 1, 2, 4, 5, 2, 3, 2, 2, 1],
        [17, 1, 1, 1, 5, 1, 2, 1, 0, 0, 17],
        [10, 10, 4, 48, 2, 2, 1, 1, 0, 0, 19]);

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Forward_agrees_with_the_plain_loops(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        (float[] x, float[] w, float[] b, _) = Draw(shape);
        var expected = new float[shape.Images * shape.OutputSize];
        Conv2dReference.Forward(x, w, b, expected, shape);
        Near(expected, Run(expected.Length, y => Conv2d.Forward(x, w, b, y, shape)));
        Conv2dReference.Forward(x, w, [], expected, shape);
        Near(expected, Run(expected.Length, y => Conv2d.Forward(x, w, [], y, shape)));
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Data_gradient_agrees_with_the_plain_loops(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        (float[] x, float[] w, _, float[] dy) = Draw(shape);
        var expected = new float[x.Length];
        Conv2dReference.BackwardData(dy, w, expected, shape);
        Near(expected, Run(expected.Length, dx => Conv2d.BackwardData(dy, w, dx, shape)));
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Weight_gradient_agrees_with_the_plain_loops(int[] sizes)
    {
        Conv2dShape shape = Shape(sizes);
        (float[] x, float[] w, float[] b, float[] dy) = Draw(shape);
        var expected = new float[w.Length];
        var expectedBias = new float[b.Length];
        Conv2dReference.BackwardWeight(x, dy, expected, expectedBias, shape);
        float[] dbias = Unwritten(b.Length);
        Near(expected, Run(w.Length, dw => Conv2d.BackwardWeight(x, dy, dw, dbias, shape)));
        Near(expectedBias, dbias);
    }

    [Fact]
    public void No_images_give_no_outputs_and_zero_gradients()
    {
        Conv2dShape shape = Shape([5, 5, 2, 3, 3, 3, 1, 1, 0, 0, 0]);
        (_, float[] w, float[] b, _) = Draw(shape);
        Conv2d.Forward([], w, b, [], shape);
        Conv2d.BackwardData([], w, [], shape);
        Conv2d.BackwardWeight([], [], w, b, shape);
        Assert.All(w, value => Assert.Equal(0f, value));
    }

    private static Conv2dShape Shape(int[] s) => new(s[10], s[0], s[1], s[2], s[3], new WindowGeometry(s[4], s[5], s[6], s[7], s[8], s[9]));

    private static (float[] X, float[] W, float[] B, float[] Dy) Draw(in Conv2dShape shape)
    {
        var random = new Random(20);
        return (Values(shape.Images * shape.InputSize), Values(shape.WeightSize), Values(shape.OutputChannels), Values(shape.Images * shape.OutputSize));

        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static float[] Run(int length, Action<float[]> kernel)
    {
        float[] result = Unwritten(length);
        kernel(result);
        return result;
    }

    // A kernel must write every value, so the destination starts as NaN.
    private static float[] Unwritten(int length)
    {
        var result = new float[length];
        Array.Fill(result, float.NaN);
        return result;
    }

    // Sums of up to a few hundred products of numbers below 1, in float32.
    private static void Near(float[] expected, float[] actual)
    {
        double scale = Math.Max(expected.Select(Math.Abs).DefaultIfEmpty().Max(), 1);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 3e-6 * scale, $"element {i}: expected {expected[i]}, got {actual[i]}");
    }
}
