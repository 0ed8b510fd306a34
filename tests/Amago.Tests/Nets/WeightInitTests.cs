using Amago.Nets;
using WindowGeometry = Amago.Kernels.WindowGeometry;

namespace Amago.Tests.Nets;

public sealed class WeightInitTests
{
    // calculate_gain("leaky_relu") squared
    private const double GainSquared = 2 / (1 + (0.01 * 0.01));

    [Theory]
    [InlineData(3, 4, 4)]
    [InlineData(4, 2, 5)]
    [InlineData(1, 7, 3)]
    [InlineData(2, 1, 1)]
    public void Convolutions_are_orthogonal_at_the_centre_tap_and_zero_elsewhere(int kernel, int inChannels, int outChannels)
    {
        var layer = new Conv2d(inChannels, outChannels, kernel, generator: new Generator(0));
        layer.Apply(module => WeightInit.Apply(module, new Generator(1)));
        Tensor centre = layer.Weight.Select(3, kernel / 2).Select(2, kernel / 2);
        ExpectOrthogonal(centre, GainSquared);
        Assert.Equal(inChannels * outChannels, layer.Weight.ToArray<float>().Count(static value => value != 0));
        Assert.All(layer.Bias!.ToArray<float>(), static value => Assert.Equal(0f, value));
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(3, 5)]
    [InlineData(1, 1)]
    public void Linear_layers_are_orthogonal_without_gain(int inputs, int outputs)
    {
        var layer = new Linear(inputs, outputs, generator: new Generator(0));
        WeightInit.Apply(layer, new Generator(1));
        ExpectOrthogonal(layer.Weight, 1);
        Assert.All(layer.Bias!.ToArray<float>(), static value => Assert.Equal(0f, value));
    }

    [Fact]
    public void Other_modules_and_missing_biases_are_left_alone()
    {
        var norm = new GroupNorm(1, 2);
        norm.Apply(WeightInit.Apply);
        Assert.Equal([1f, 1], norm.Weight!.ToArray<float>());
        new Conv2d(1, 1, 1, bias: false).Apply(WeightInit.Apply);
        new Linear(1, 1, bias: false).Apply(WeightInit.Apply);
    }

    [Fact]
    public void A_kernel_that_is_not_square_is_refused_by_the_name_of_its_layer()
    {
        var wide = new Conv2d(1, 1, new WindowGeometry(2, 3, 1, 1, 0, 0));
        float[] before = wide.Weight.ToArray<float>();
        Fails.With<ArgumentException>(() => WeightInit.Apply(wide), "Conv2d", "2x3", "square");
        var list = new ModuleList<Conv2d>([new Conv2d(1, 1, 1), wide]);
        Fails.With<ArgumentException>(() => list.Apply(WeightInit.Apply), "WeightInit: 1 has a 2x3 kernel");
        Assert.Equal(before, wide.Weight.ToArray<float>());
    }

    [Fact]
    public void Initialising_between_forward_and_backward_is_noticed()
    {
        var layer = new Linear(2, 2, generator: new Generator(0));
        Tensor loss = layer.Forward(Tensor.Ones([1, 2])).Sum();
        WeightInit.Apply(layer);
        Fails.With<InvalidOperationException>(() => loss.Backward(), "linear", "overwritten");
    }

    // Rows, or where there are more of them than columns, columns are orthogonal and of equal length; 1e-5 for a float32 decomposition.
    private static void ExpectOrthogonal(Tensor matrix, double squaredLength)
    {
        Tensor rows = matrix.Shape[0] <= matrix.Shape[1] ? matrix : matrix.Transpose(0, 1);
        for (int i = 0; i < rows.Shape[0]; i++)
        {
            for (int j = 0; j <= i; j++)
                Assert.Equal(i == j ? squaredLength : 0, (rows.Select(0, i) * rows.Select(0, j)).Sum().Item<float>(), 1e-5);
        }
    }
}
