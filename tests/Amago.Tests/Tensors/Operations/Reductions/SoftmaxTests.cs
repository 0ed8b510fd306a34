using Amago.Tensors;
using Amago.Tests.Tensors.Differentiation;

namespace Amago.Tests.Tensors.Operations.Reductions;

public sealed class SoftmaxTests
{
    public static TheoryData<int[], int> Axes => new() { { [4], 0 }, { [2, 3, 5], 0 }, { [2, 3, 5], 1 }, { [2, 3, 5], -1 }, { [3, 1], 1 }, { [0, 3], 1 }, { [3, 0], 1 } };

    [Theory]
    [MemberData(nameof(Axes))]
    public void Gradients_are_the_limits_of_differences(int[] shape, int axis)
    {
        GradientCheck.Run(t => t[0].Softmax(axis), Draw.Uniform(1, shape, -2, 2));
        GradientCheck.Run(t => t[0].LogSoftmax(axis), Draw.Uniform(1, shape, -2, 2));
    }

    [Fact]
    public void Huge_and_masked_logits_stay_finite()
    {
        Tensor x = Tensor.FromArray([1000f, 1000f, float.NegativeInfinity, -1000f], [1, 4]);
        x.RequiresGrad = true;
        Assert.Equal([0.5f, 0.5f, 0f, 0f], x.Softmax().ToArray<float>());
        Tensor log = x.LogSoftmax();
        Assert.Equal(-MathF.Log(2), log.ToArray<float>()[0], 1e-6f);
        log.Slice(1, 0, 1).Sum().Backward();
        float[] gradient = x.Grad!.ToArray<float>();
        Assert.Equal(0.5f, gradient[0], 1e-6f); // log 2 comes rounded
        Assert.Equal(-0.5f, gradient[1], 1e-6f);
        Assert.Equal([0f, 0f], gradient[2..]);
    }

    [Fact]
    public void A_scalar_has_no_axis() => Fails.With<ArgumentException>(() => Tensor.Scalar(1).Softmax(), "softmax", "()");
}
