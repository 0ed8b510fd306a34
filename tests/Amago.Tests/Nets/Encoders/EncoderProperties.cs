using Amago.Nets;
using FsCheck;
using FsCheck.Fluent;

namespace Amago.Tests.Nets.Encoders;

/// <summary>What holds for every legal configuration.</summary>
public sealed class EncoderProperties
{
    [Fact]
    public void Shape_arithmetic_is_the_computed_shape() => Check(static (test, cnn) =>
    {
        Tensor obs = test.Pixels();
        Assert.Equal([test.Batch, test.Length, .. cnn.OutputShape], cnn.Forward(obs, flatten: false).Shape);
        Assert.Equal([test.Batch, test.Length, cnn.OutputFeatures], cnn.Forward(obs).Shape);
        Assert.Equal([0, test.Length, cnn.OutputFeatures], cnn.Forward(obs.Slice(0, 0, 0)).Shape);
        Assert.Equal(cnn.OutputShape, cnn.Summary.OutputShape);
        Assert.Equal(cnn.ParameterCount, cnn.Parameters().Sum(static parameter => parameter.ElementCount));
    });

    [Fact]
    public void Flattened_features_are_the_maps_in_channel_row_column_order() => Check(static (test, cnn) =>
        Same(cnn.Forward(test.Pixels(), flatten: false).Contiguous().Reshape(test.Batch, test.Length, -1), cnn.Forward(test.Pixels())));

    [Fact]
    public void Channels_first_and_last_give_the_same_bits() => Check(static (test, cnn) =>
    {
        Tensor first = test.Pixels().Permute(0, 1, 4, 2, 3);
        Tensor expected = cnn.Forward(test.Pixels());
        Same(expected, test.Create(channelsFirst: true).Forward(first));
        Same(expected, test.Create(channelsFirst: true).Forward(first.Contiguous()));
    });

    [Fact]
    public void The_order_of_the_batch_does_not_matter() => Check(static (test, cnn) =>
    {
        Tensor obs = test.Pixels(), features = cnn.Forward(obs);
        int[] order = [.. Enumerable.Range(0, test.Batch).Reverse()];
        Same(Picked(features, order), cnn.Forward(Picked(obs, order)));
    });

    [Fact]
    public void One_image_alone_gives_the_bits_of_its_row_in_a_batch() => Check(static (test, cnn) =>
    {
        Tensor obs = test.Pixels(), features = cnn.Forward(obs);
        for (int b = 0; b < test.Batch; b++)
        {
            for (int l = 0; l < test.Length; l++)
                Same(features.Slice(0, b, 1).Slice(1, l, 1), cnn.Forward(obs.Slice(0, b, 1).Slice(1, l, 1)));
        }
    });

    [Fact]
    public void Batch_and_time_merge() => Check(static (test, cnn) =>
    {
        Tensor merged = test.Pixels().Reshape(test.Batch * test.Length, 1, test.Height, test.Width, test.Channels);
        Same(cnn.Forward(test.Pixels()).Reshape(test.Batch * test.Length, 1, -1), cnn.Forward(merged));
    });

    [Fact]
    public void Bytes_give_the_bits_of_floats_of_x_over_128_minus_1() => Check(static (test, cnn) =>
    {
        Tensor pixels = test.Pixels();
        Tensor floats = Tensor.FromArray(Array.ConvertAll(pixels.ToArray<byte>(), static x => (x / 128f) - 1), pixels.Shape);
        Same(cnn.Forward(pixels), cnn.Forward(floats, fromFloat: true));
    });

    [Fact]
    public void The_smallest_image_is_taken_and_one_below_it_refused() => Check(static (test, _) =>
    {
        Assert.Equal([1, 1], test.Create(height: test.Minimum, width: test.Minimum).OutputShape.Skip(1));
        int below = test.Minimum - 1;
        Fails.With<ArgumentException>(() => test.Create(height: below), test.Encoder, below > 0 ? $"{below}x{test.Width}" : "at least 1");
        Fails.With<ArgumentException>(
            () => test.Create(channelsFirst: true, width: below), test.Encoder, below > 0 ? $"{test.Height}x{below}" : "at least 1");
    });

    [Fact]
    public void Every_parameter_of_a_layer_gets_a_gradient_of_numbers() => Check(static (test, cnn) =>
    {
        Tensor features = cnn.Forward(test.Pixels());
        features.Backward(Draw.AwayFromZero(1, features.Shape));
        foreach ((string name, Tensor parameter) in cnn.NamedParameters())
        {
            if (cnn is ImpalaishCnn && name.StartsWith("activation", StringComparison.Ordinal))
                Assert.Null(parameter.Grad); // the encoder's own activation is there for its name alone
            else
                Assert.All(parameter.Grad!.ToArray<float>(), static value => Assert.True(float.IsFinite(value)));
        }
    });

    private static void Check(Action<EncoderCase, Cnn> property) =>
        Prop.ForAll(EncoderCase.Any, test => property(test, test.Create())).Check(EncoderCase.Config);

    private static void Same(Tensor expected, Tensor actual) => Compare.Bits(expected, actual, "features");

    private static Tensor Picked(Tensor tensor, int[] order) => Tensor.Cat(order.Select(i => tensor.Slice(0, i, 1)));
}
