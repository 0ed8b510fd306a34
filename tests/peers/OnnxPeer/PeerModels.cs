using Amago.Configuration;
using Amago.Nets;
using Amago.Onnx;
using Amago.Tensors;

namespace Amago.OnnxPeer;

/// <summary>Every encoder, layout and activation, settings beside the defaults, an own encoder, heads; parameters are random.</summary>
internal static class PeerModels
{
    public static IEnumerable<PeerModel> All()
    {
        foreach (EncoderDescriptor encoder in Encoders.All)
        {
            // A linear layer on many pixels sums too many terms for the tolerance.
            (int height, int width) = encoder.Name switch
            {
                nameof(MlAgentsMatch3Cnn) => (13, 15),
                nameof(DrQv2Cnn) => (28, 31),
                _ => (44, 51),
            };
            IEnumerable<string> activations =
                encoder.Module.Length > 0 ? Activations.Names : [encoder.DefaultActivation, "silu", "adaptive"];
            foreach (string activation in activations.Distinct())
            {
                yield return Make(
                    $"{encoder.Name}.{activation}.last",
                    encoder.Create((height, width, 3), channelsFirst: false, activation, generator: new Generator(0)),
                    new OnnxOptions());
                yield return Make(
                    $"{encoder.Name}.{activation}.first",
                    encoder.Create((4, width, height), channelsFirst: true, activation, generator: new Generator(1)),
                    new OnnxOptions());
            }

            yield return Make(
                $"{encoder.Name}.float",
                encoder.Create((height, width, 1), channelsFirst: false, generator: new Generator(2)),
                new OnnxOptions { FromFloat = true, Flatten = false });
            Cnn withHeads = encoder.Create((width, height, 4), channelsFirst: false, generator: new Generator(3));
            yield return Make($"{encoder.Name}.heads", withHeads, Heads(withHeads));
        }

        yield return Make("settings.nature", Encoders.Find("NatureishCNN").Create((40, 36, 2), false, "gelu", Settings(
            "channels=[8,12,20]", "kernels=[5,3,2]", "strides=[3,2,2]"), new Generator(4)), new OnnxOptions());
        yield return Make("settings.impala", Encoders.Find("IMPALAishCNN").Create((40, 36, 2), false, "mish", Settings(
            "cnn_block_depths=[5,7]", "post_group_norm=False"), new Generator(5)), new OnnxOptions { Flatten = false });
        foreach (ImpalaPooling pooling in Enum.GetValues<ImpalaPooling>())
        {
            yield return Make($"settings.pooling_{pooling}", Encoders.Find("impala").Create((33, 38, 3), false, settings: Settings(
                $"pooling={pooling.ToString().ToLowerInvariant()}", "width=2", "features_dim=20"), generator: new Generator(9)),
                new OnnxOptions());
        }

        foreach (string scaling in PixelScalings.Texts)
        {
            yield return Make($"settings.scaling_{Array.IndexOf([.. PixelScalings.Texts], scaling)}", Encoders.Find("conv_spec").Create(
                (33, 38, 3), false, "elu", Settings($"scaling={scaling}", "features_dim=20",
                "conv_filters=[[8,[5,4],[3,2],'same'],[12,[2,3],1,'valid'],[16,4,2]]"), new Generator(10)), new OnnxOptions());
        }

        foreach (string activation in Activations.Names)
        {
            var own = new OwnCnn((21, 17, 3), channelsFirst: false, activation, new Generator(6));
            yield return Make($"own.{activation}", own, Heads(own));
        }
    }

    private static EncoderSettings Settings(params string[] assignments) =>
        assignments.Aggregate(new EncoderSettings(), static (settings, assignment) => settings.Set(assignment));

    private static OnnxOptions Heads(Cnn encoder) => new()
    {
        Heads = [("policy", new Linear(encoder.OutputFeatures, 6, generator: new Generator(7))), ("value", new Linear(
            encoder.OutputFeatures, 1, bias: false, new Generator(8)))],
    };

    // Initial values have zeros and ones in places where any number may stand after training.
    private static PeerModel Make(string name, Cnn encoder, OnnxOptions options)
    {
        var generator = new Generator(name.Length + encoder.ParameterCount);
        foreach (Tensor parameter in encoder.Parameters().Concat(options.Heads.SelectMany(static head => head.Head.Parameters())))
        {
            Span<float> values = parameter.AsSpan<float>();
            var noise = new float[values.Length];
            generator.Normal(noise, 0, 0.5 / Math.Sqrt(Math.Max(parameter.ElementCount / parameter.Shape[0], 4)));
            for (int i = 0; i < noise.Length; i++)
                values[i] += noise[i];
        }

        return new PeerModel(name, encoder, options);
    }
}
