using Amago.Nets;
using Amago.Onnx;

namespace Amago.Tests.Onnx;

/// <summary>What can't be exported is said by layer and operation, before a file is there.</summary>
public sealed class OnnxErrorTests
{
    private static readonly GridworldCnn Encoder = new((6, 6, 2), channelsFirst: false, "relu");

    [Fact]
    public void An_operation_without_a_form_is_named() => Fails.With<NotSupportedException>(
        () => OnnxFile.Export(new FunctionCnn(static x => x.Gather(3, Tensor.Zeros([x.Shape[0], 2, 4, 1], DType.Int64)))),
        "gather (gather): can't be exported to ONNX");

    [Fact]
    public void An_encoder_that_looks_at_values_is_refused() => Fails.With<NotSupportedException>(
        static () => OnnxFile.Export(new FunctionCnn(static x => x.ToArray<float>()[0] > 0 ? x : -x)), "FunctionCnn", "looks at values");

    [Fact]
    public void An_encoder_that_mixes_images_is_refused() => Fails.With<NotSupportedException>(
        static () => OnnxFile.Export(new FunctionCnn(static x => x - x.Mean([0], keepDimensions: true))),
        "FunctionCnn", "treat its images alike", "div");

    [Fact]
    public void An_encoder_that_takes_some_images_or_reduces_over_them_is_refused()
    {
        Refused(static x => x.Reshape(x.Shape[0] * 2, 1, 4, 6).Slice(0, 0, x.Shape[0]), "it takes some of the images");
        Refused(static x => x - x.Slice(0, 0, 1), "it takes some of the images");
        Refused(static x => x - x.IndexSelect(0, Tensor.FromArray([0L], [1])), "it takes some of the images");
        Refused(static x => x - x.Max([0], keepDimensions: true), "it mixes images");
        Refused(static x => x - x.Sum([0], keepDimensions: true), "it mixes images");
        Refused(static x => x.Permute(1, 2, 3, 0).Softmax().Permute(3, 0, 1, 2), "it mixes images");
        Refused(static x => Tensor.Zeros([x.Shape[0], 1, 2, 2]), "does not depend on the images");

        static void Refused(Func<Tensor, Tensor> forward, string why) =>
            Fails.With<NotSupportedException>(() => OnnxFile.Export(new FunctionCnn(forward)), why);
    }

    [Fact]
    public void An_encoder_that_takes_its_last_image_is_refused() => Fails.With<NotSupportedException>(
        static () => OnnxFile.Export(new FunctionCnn(static x => x - x.Slice(0, x.Shape[0] - 1, 1))), "treat its images alike", "slice");

    [Fact]
    public void An_encoder_with_another_number_of_operations_for_more_images_is_refused() => Fails.With<NotSupportedException>(
        static () => OnnxFile.Export(new FunctionCnn(static x => x.Shape[0] > 2 ? x.Exp().Log() : x.Exp())),
        "1 operations for 2 images and 2 for 3");

    [Fact]
    public void An_encoder_with_noise_is_refused()
    {
        var random = new Random(1);
        Fails.With<NotSupportedException>(() => OnnxFile.Export(
            new FunctionCnn(x => x + random.NextSingle() + Tensor.Full([2, 1, 1], random.NextSingle()))), "treat its images alike");
        Fails.With<NotSupportedException>(
            () => OnnxFile.Export(new FunctionCnn(x => x + Tensor.Full([2, 1, 1], random.NextSingle()))),
            "add",
            "differs from one run to the next");
    }

    [Theory]
    [InlineData("")]
    [InlineData("obs")]
    [InlineData("features")]
    [InlineData("conv1.weight")]
    public void A_head_needs_a_name_of_its_own(string name) => Fails.With<ArgumentException>(
        () => OnnxFile.Export(Encoder, new OnnxOptions { Heads = [(name, new Linear(Encoder.OutputFeatures, 2))] }), "a head", $"'{name}'");

    [Fact]
    public void A_head_takes_the_encoders_features() => Fails.With<ArgumentException>(
        static () => OnnxFile.Export(Encoder, new OnnxOptions { Heads = [("policy", new Linear(7, 2))] }),
        "'policy' takes 7 features", $"gives {Encoder.OutputFeatures}");

    [Fact]
    public void The_files_own_metadata_can_not_be_replaced() => Fails.With<ArgumentException>(
        static () => OnnxFile.Export(Encoder, new OnnxOptions { Metadata = new Dictionary<string, string> { ["encoder"] = "x" } }),
        "'encoder'");
}
