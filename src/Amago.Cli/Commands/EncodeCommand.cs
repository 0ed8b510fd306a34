using Amago.Cli.Input;
using Amago.Cli.Options;

namespace Amago.Cli.Commands;

/// <summary><c>amago encode</c>: images to features, a few at a time.</summary>
internal static class EncodeCommand
{
    public static Command Create(CommandConsole console)
    {
        var encoder = new EncoderOptions(otherwise: "what the weights say, or the input's");
        var input = new Option<string>("--input")
        {
            Description = "An .npy file, a .png file or a folder of .png files.",
            HelpName = "PATH",
            Required = true
        };
        Option<string> output = CommonOptions.Output("Where to write the features: an .npy file, float32.");
        var weights = new WeightsOptions(seeded: true);
        var fromFloat = new Option<bool>("--from-float")
        {
            Description = "The input is float32, or PNG of 16 bits, and taken as it is; otherwise it is uint8 and becomes x / 128 - 1."
        };
        var noFlatten = new Option<bool>("--no-flatten") { Description = "Write (B, L, C', H', W') instead of (B, L, F)." };
        Option<(int, int)?> resize = OptionValues.Size("--resize", "Resize images by area average first.");
        var grayscale = new Option<bool>("--grayscale") { Description = "Make images grey first: one channel, the luma." };
        Option<int?> sampleMax = CommonOptions.SampleMax("Without it they are refused, but for --from-float.");
        var skipBad = new Option<bool>("--skip-bad")
        {
            Description = "Pass over files of a folder that can't be read, and say which and how many; otherwise the first is an error."
        };
        Option<int?> batch = OptionValues.Integer(
            "--batch", "Images at once. Results do not depend on it. [default: up to 32, fewer when large]", min: 1);
        var compiled =
            new Option<bool>("--compiled") { Description = "Run the compiled encoder, which allocates nothing: the same features." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("encode", "Turn images into features.");
        encoder.AddTo(command);
        weights.AddTo(command);
        foreach (Option option in new Option[]
        {
            input, output, fromFloat, noFlatten, resize, grayscale, sampleMax, skipBad, batch, compiled, json
        })
            command.Add(option);
        command.SetAction(result => Run(console, new EncodeRequest
        {
            Choice = encoder.Read(result),
            Input = result.GetRequiredValue(input),
            Output = result.GetRequiredValue(output),
            Weights = weights.Read(result),
            FromFloat = result.GetValue(fromFloat),
            Flatten = !result.GetValue(noFlatten),
            Resize = result.GetValue(resize),
            Grayscale = result.GetValue(grayscale),
            SampleMax = result.GetValue(sampleMax),
            SkipsBad = result.GetValue(skipBad),
            Batch = result.GetValue(batch),
            Compiled = result.GetValue(compiled),
            Json = result.GetValue(json),
        }));
        return command;
    }

    private static void Run(CommandConsole console, EncodeRequest request)
    {
        FileKind.ExpectOutput(request.Output, ".npy");
        Weights? weights = request.Weights.Load(console);
        EncoderChoice choice = request.Choice.Of(weights);
        var preparation = new FramePreparation(request.Grayscale, request.Resize, choice.ChannelsFirst);
        using IImageSource images = ImageSource.Open(new ImageRequest(request.Input, preparation, console.Warn)
        {
            ImgShape = choice.ImgShape,
            ShapeOrigin = choice.ShapeOrigin,
            FromFloat = request.FromFloat,
            SampleMax = request.SampleMax,
            SkipsBad = request.SkipsBad,
        });
        Cnn cnn = request.Weights.Create(console, weights, generator => choice.Create(images.ImgShape, generator));

        int[] shape = request.Flatten
            ? [images.Batch, images.Length, cnn.OutputFeatures]
            : [images.Batch, images.Length, .. cnn.OutputShape];
        using (var interruption = new Interruption())
            AtomicFile.Write(
                request.Output, stream => Encode(console, request, images, cnn, new NpyWriter(stream, DType.Float32, shape), interruption));
        WrittenFile.Print(console.Out, request.Output, "float32", shape, request.Json);
    }

    private static void Encode(
        CommandConsole console, EncodeRequest request, IImageSource images, Cnn cnn, NpyWriter writer, Interruption interruption)
    {
        long total = (long)images.Batch * images.Length;
        int size = request.Batch ?? BatchSize.For(cnn.ImageHeight, cnn.ImageWidth);
        using CompiledCnn? compiled = request.Compiled ? cnn.Compile(size) : null;
        using Progress? progress = Progress.Start(console, "encode", total);
        using IDisposable scope = Autograd.NoGrad();
        for (long done = 0; done < total; done += size)
        {
            interruption.Check();
            int count = (int)Math.Min(size, total - done);
            using var tensors = new TensorScope();
            Tensor obs = images.Read(count);
            writer.Write(compiled is null ? cnn.Forward(obs, request.FromFloat, request.Flatten) : Run(compiled, obs.Contiguous(), count));
            progress?.Advance(count);
        }

        writer.Complete();
    }

    // Flattened and unflattened features are the same floats in the same order.
    private static Tensor Run(CompiledCnn compiled, Tensor obs, int count)
    {
        var features = new float[count * compiled.OutputFeatures];
        if (obs.DType == DType.UInt8)
            compiled.Run(obs.AsSpan<byte>(), features);
        else
            compiled.Run(obs.AsSpan<float>(), features);
        return Tensor.FromArray(features, [features.Length]);
    }

    private sealed record EncodeRequest
    {
        public required EncoderChoice Choice { get; init; }

        public required string Input { get; init; }

        public required string Output { get; init; }

        public required WeightsChoice Weights { get; init; }

        public required bool FromFloat { get; init; }

        public required bool Flatten { get; init; }

        public required (int, int)? Resize { get; init; }

        public required bool Grayscale { get; init; }

        public required int? SampleMax { get; init; }

        public required bool SkipsBad { get; init; }

        public required int? Batch { get; init; }

        public required bool Compiled { get; init; }

        public required bool Json { get; init; }
    }
}
