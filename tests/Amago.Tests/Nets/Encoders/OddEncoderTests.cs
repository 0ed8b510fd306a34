using System.Runtime.InteropServices;
using Amago.Nets;
using Amago.Tests.Onnx;

namespace Amago.Tests.Nets.Encoders;

/// <summary>Encoders that return what nobody expects of one: each use says the same, or works.</summary>
public sealed class OddEncoderTests
{
    [Fact]
    public void An_encoder_that_does_not_use_its_images_is_a_constant()
    {
        var encoder = new FunctionCnn(static imgs => Tensor.Full([imgs.Shape[0], 1, 2, 3], 7));
        Assert.Equal([1, 2, 3], encoder.OutputShape);
        Assert.Equal("it does not use the images", encoder.Summary.Obstacle);
        Tensor features = encoder.Forward(Tensor.Zeros([2, 2, 4, 6, 2], DType.UInt8));
        Assert.Equal([2, 2, 6], features.Shape);
        Assert.All(features.ToArray<float>(), static value => Assert.Equal(7, value));
        using CompiledCnn compiled = encoder.Compile(3);
        var row = new float[6];
        compiled.Run(new byte[48], row);
        Assert.All(row, static value => Assert.Equal(7, value));
        Fails.With<NotSupportedException>(() => OnnxFile.Export(encoder), "does not depend on the images");
    }

    [Fact]
    public void An_encoder_of_one_image_s_constant_says_what_it_should_return_for_two()
    {
        var encoder = new FunctionCnn(static _ => Tensor.Ones([1, 2, 3, 4]));
        Assert.Equal([1, 1, 24], encoder.Forward(Tensor.Zeros([1, 1, 4, 6, 2], DType.UInt8)).Shape);
        Fails.With<InvalidOperationException>(
            () => encoder.Forward(Tensor.Zeros([1, 2, 4, 6, 2], DType.UInt8)),
            "FunctionCnn.ConvForward", "(2, C', H', W')", "(1, 2, 3, 4)");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("float32 ()")]
    [InlineData("uint8 (1, 2, 3, 4)")]
    public void What_can_be_no_feature_maps_is_named_by_every_use(string returned)
    {
        var encoder = new FunctionCnn(imgs => returned switch
        {
            "null" => null!,
            "float32 ()" => imgs.Sum(),
            _ => Tensor.Zeros([1, 2, 3, 4], DType.UInt8),
        });
        foreach (Func<object?> use in new Func<object?>[]
        {
            () => encoder.OutputShape,
            () => encoder.Summary, () => encoder.Compile(1), () => encoder.Forward(Tensor.Zeros([1, 1, 4, 6, 2], DType.UInt8)),
        })
        {
            Fails.With<InvalidOperationException>(
                use, "FunctionCnn.ConvForward: expected to return float32 (1, C', H', W'), got", returned);
        }

        Fails.With<InvalidOperationException>(
            () => OnnxFile.Export(encoder), "FunctionCnn.ConvForward: expected to return float32", returned);
    }

    [Fact]
    public void A_tensor_of_an_earlier_recording_is_named()
    {
        Tensor? kept = null;
        var first = new FunctionCnn(imgs => kept = imgs * 2f);
        _ = first.OutputShape;
        Fails.With<InvalidOperationException>(() => new FunctionCnn(_ => kept!).OutputShape, "recorded at an earlier call");
        Fails.With<InvalidOperationException>(() => new FunctionCnn(imgs => imgs + kept!).OutputShape, "recorded at an earlier call");
    }

    [Fact]
    public void An_image_that_no_array_holds_is_an_error_of_the_shape() =>
        Fails.With<ArgumentException>(
            () => new DrQCnn((100_000, 100_000, 100), channelsFirst: false, "relu"), "DrQCNN", "at most", "100000");

    [Fact]
    public void Features_in_the_pixels_own_memory_are_refused()
    {
        using CompiledCnn compiled = new FunctionCnn(static imgs => imgs + 1f).Compile(1);
        var memory = new float[100];
        Fails.With<ArgumentException>(() => compiled.Run(memory.AsSpan(0, 48), memory.AsSpan(40)), "memory of their own");
        Fails.With<ArgumentException>(() => compiled.Run(MemoryMarshal.AsBytes(memory.AsSpan())[..48], memory), "memory of their own");
    }
}
