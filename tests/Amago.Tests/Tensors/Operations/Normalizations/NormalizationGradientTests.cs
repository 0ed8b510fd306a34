using Amago.Tensors.Differentiation;
using Amago.Tests.Tensors.Differentiation;
using Ops = Amago.Tensors.Operations;

namespace Amago.Tests.Tensors.Operations.Normalizations;

public sealed class NormalizationGradientTests
{
    // A larger epsilon than the layers' 1e-5 keeps rows of one or two values smooth.
    private const float Epsilon = 0.1f;

    /// <summary>(N, C, H, W), and groups.</summary>
    public static TheoryData<int[], int> Images => new()
    {
        { [2, 4, 3, 2], 4 }, { [1, 5, 1, 3], 1 }, { [2, 9, 2, 2], 3 }, { [1, 2, 1, 1], 2 }, { [1, 7, 2, 5], 7 }, { [3, 1, 1, 2], 1 },
    };

    public static TheoryData<int[]> Rows => new([5], [1, 1], [3, 7], [2, 3, 4], [1, 2, 1, 17]);

    [Theory]
    [MemberData(nameof(Images))]
    public void Group_norm_with_scale_and_shift(int[] shape, int groups) => GradientCheck.Run(
        t => Operation.Apply(new Ops.Normalizations.GroupNorm(groups, shape[1], Epsilon), t),
        Draw.Uniform(1, shape),
        Draw.Uniform(2, [shape[1]]),
        Draw.Uniform(3, [shape[1]]));

    [Theory]
    [MemberData(nameof(Images))]
    public void Group_norm_alone_on_images_stored_channels_last(int[] shape, int groups) => GradientCheck.Run(
        t => Operation.Apply(new Ops.Normalizations.GroupNorm(groups, shape[1], Epsilon), t), Draw.ChannelsLast(Draw.Uniform(1, shape)));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Layer_norm_with_scale_and_shift(int[] shape) => GradientCheck.Run(
        t => Operation.Apply(new Ops.Normalizations.LayerNorm(shape[^1], Epsilon), t),
        Draw.Uniform(1, shape),
        Draw.Uniform(2, [shape[^1]]),
        Draw.Uniform(3, [shape[^1]]));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Layer_norm_alone(int[] shape) =>
        GradientCheck.Run(t => Operation.Apply(new Ops.Normalizations.LayerNorm(shape[^1], Epsilon), t), Draw.Uniform(1, shape));

    [Fact]
    public void Layer_norm_of_a_transposed_view() => GradientCheck.Run(
        t => Operation.Apply(new Ops.Normalizations.LayerNorm(3, Epsilon), t[0].Transpose(0, 2), t[1], t[2]),
        Draw.Uniform(1, [3, 2, 5]),
        Draw.Uniform(2, [3]),
        Draw.Uniform(3, [3]));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Rms_norm_of_rows(int[] shape)
    {
        Operation norm = new Ops.Normalizations.RmsNorm(shape[^1], Epsilon, OfPixels: false);
        GradientCheck.Run(t => Operation.Apply(norm, t), Draw.Uniform(1, shape), Draw.Uniform(2, [shape[^1]]));
        GradientCheck.Run(t => Operation.Apply(norm, t), Draw.Uniform(1, shape));
    }

    [Theory]
    [InlineData(2, 4, 3, 2)]
    [InlineData(1, 1, 1, 3)]
    [InlineData(2, 17, 2, 2)]
    public void Rms_norm_of_the_channels_of_every_pixel(params int[] shape)
    {
        Operation norm = new Ops.Normalizations.RmsNorm(shape[1], Epsilon, OfPixels: true);
        GradientCheck.Run(t => Operation.Apply(norm, t), Draw.Uniform(1, shape), Draw.Uniform(2, [shape[1]]));
        GradientCheck.Run(t => Operation.Apply(norm, t), Draw.ChannelsLast(Draw.Uniform(1, shape)));
    }

    [Fact]
    public void Rms_norm_says_what_it_expected()
    {
        var rows = new Ops.Normalizations.RmsNorm(3, Epsilon, OfPixels: false) { Layer = "out_norm" };
        var pixels = new Ops.Normalizations.RmsNorm(3, Epsilon, OfPixels: true) { Layer = "cnn0norm" };
        Fails.With<ArgumentException>(() => Operation.Apply(rows, Tensor.Ones([2, 4])), "out_norm (rms_norm)", "3 features", "(2, 4)");
        Fails.With<ArgumentException>(() => Operation.Apply(rows, Tensor.Ones([2, 3]), Tensor.Ones([2])), "scale (3)", "(2)");
        Fails.With<ArgumentException>(() => Operation.Apply(pixels, Tensor.Ones([2, 4, 1, 1])), "cnn0norm (rms_norm)", "3 channels", "4");
        Fails.With<ArgumentException>(() => Operation.Apply(pixels, Tensor.Ones([2, 3])), "cnn0norm (rms_norm)", "(2, 3)");
        Assert.Equal([0, 3], Operation.Apply(rows, Tensor.Zeros([0, 3])).Shape);
    }

    [Fact]
    public void Scale_and_shift_may_be_views() => GradientCheck.Run(
        t => Operation.Apply(new Ops.Normalizations.GroupNorm(1, 3, Epsilon), t[0], Column(t[1], 0), Column(t[1], 1)).Reshape(2, 3)
            + Operation.Apply(new Ops.Normalizations.LayerNorm(3, Epsilon), t[0].Reshape(2, 3), Column(t[1], 1), Column(t[1], 0)),
        Draw.Uniform(1, [2, 3, 1, 1]),
        Draw.Uniform(2, [3, 2]));

    [Fact]
    public void Scale_and_shift_of_another_size_are_named_with_the_layer()
    {
        Tensor two = Tensor.Ones([2]), three = Tensor.Ones([3]), rows = Tensor.Zeros([2, 3]), images = Tensor.Zeros([2, 3, 1, 1]);
        var group = new Ops.Normalizations.GroupNorm(1, 3, Epsilon) { Layer = "blocks.0" };
        var layer = new Ops.Normalizations.LayerNorm(3, Epsilon) { Layer = "head" };
        Fails.With<ArgumentException>(() => Operation.Apply(group, images, two, three), "blocks.0 (group_norm)", "scale (3)", "(2)");
        Fails.With<ArgumentException>(() => Operation.Apply(group, images, three, two), "shift (3)", "(2)");
        Tensor column = Tensor.Ones([3, 1]);
        Fails.With<ArgumentException>(() => Operation.Apply(layer, rows, column, three), "head (layer_norm)", "scale (3)", "(3, 1)");
        Fails.With<ArgumentException>(() => Operation.Apply(layer, rows, three, Tensor.Zeros([3], DType.UInt8)), "float32", "uint8 (3)");
    }

    [Fact]
    public void No_images_and_no_rows_give_zero_gradients()
    {
        Tensor gamma = Tensor.Ones([4]), beta = Tensor.Ones([4]);
        gamma.RequiresGrad = true;
        Operation.Apply(new Ops.Normalizations.GroupNorm(2, 4, Epsilon), Tensor.Zeros([0, 4, 3, 3]), gamma, beta).Sum().Backward();
        Operation.Apply(new Ops.Normalizations.LayerNorm(4, Epsilon), Tensor.Zeros([0, 4]), gamma, beta).Sum().Backward();
        Assert.All(gamma.Grad!.ToArray<float>(), value => Assert.Equal(0f, value));
    }

    private static Tensor Column(Tensor matrix, int column) => matrix.Select(1, column);
}
