using Amago.Tensors.Differentiation;
using Amago.Tests.Tensors.Differentiation;
using Ops = Amago.Tensors.Operations;

namespace Amago.Tests.Tensors.Operations.Activations;

public sealed class ActivationGradientTests
{
    public static TheoryData<string, int[]> Cases
    {
        get
        {
            var cases = new TheoryData<string, int[]>();
            foreach (string name in new[] { "relu", "leaky_relu", "gelu", "mish", "silu", "tanh", "elu", "gelu_tanh" })
            {
                foreach (int[] shape in new int[][] { [], [1], [37], [2, 3, 5, 1], [3, 0] })
                    cases.Add(name, shape);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_every_element(string name, int[] shape) =>
        GradientCheck.Run(t => Operation.Apply(Activation(name), t), Draw.AwayFromZero(1, shape, high: 3));

    [Theory]
    [InlineData("relu")]
    [InlineData("leaky_relu")]
    [InlineData("gelu")]
    [InlineData("mish")]
    [InlineData("silu")]
    [InlineData("tanh")]
    [InlineData("elu")]
    [InlineData("gelu_tanh")]
    public void Of_views_and_of_images_stored_channels_last(string name)
    {
        GradientCheck.Run(t => Operation.Apply(Activation(name), t[0].Slice(1, 1, 2)), Draw.AwayFromZero(1, [3, 5]));
        GradientCheck.Run(t => Operation.Apply(Activation(name), t), Draw.ChannelsLast(Draw.AwayFromZero(1, [2, 3, 2, 5])));
    }

    // |d1 x| has a kink at 0; the started coefficients are a polynomial quotient of moderate values on either side of it.
    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public void Adaptive_of_elements_and_of_both_kinds_of_coefficients(int length)
    {
        var activation = new Amago.Nets.Adaptive();
        GradientCheck.Run(
            static t => Operation.Apply(new Ops.Activations.AdaptiveRational(), t[0].Transpose(0, 1), t[1], t[2]),
            Draw.AwayFromZero(4, [2, length], 0.4f, 1.4f),
            Tensor.FromArray(activation.Numerator.ToArray<float>(), [6]),
            Tensor.FromArray(activation.Denominator.ToArray<float>(), [4]));
    }

    [Fact]
    public void At_zero_they_are_those_of_PyTorch()
    {
        Assert.Equal(0f, AtZero("relu"));
        Assert.Equal(0.01f, AtZero("leaky_relu"));
        Assert.Equal(0.5f, AtZero("gelu"), 1e-6f); // an approximation to a few units in the last place
        Assert.Equal(0.6f, AtZero("mish"), 1e-6f); // tanh(log 2)
        Assert.Equal(0.5f, AtZero("silu"), 1e-6f);
        Assert.Equal(1f, AtZero("elu"), 1e-6f);
        Assert.Equal(0.5f, AtZero("gelu_tanh"), 1e-6f);
    }

    private static float AtZero(string name)
    {
        Tensor x = Tensor.Scalar(0);
        x.RequiresGrad = true;
        Operation.Apply(Activation(name), x).Backward();
        return x.Grad!.Item<float>();
    }

    private static Operation Activation(string name) => name switch
    {
        "relu" => new Ops.Activations.Relu(),
        "leaky_relu" => new Ops.Activations.LeakyRelu(0.01f),
        "gelu" => new Ops.Activations.Gelu(),
        "silu" => new Ops.Activations.Silu(),
        "tanh" => new Ops.Activations.Tanh(),
        "elu" => new Ops.Activations.Elu(),
        "gelu_tanh" => new Ops.Activations.GeluTanh(),
        _ => new Ops.Activations.Mish(),
    };
}
