using Amago.Cli.Input;
using Amago.Cli.Options;

namespace Amago.Cli.Commands;

/// <summary><c>amago augment</c>: images shifted at random, as DrQ-v2 does.</summary>
internal static class AugmentCommand
{
    public static Command Create(CommandConsole console)
    {
        var input = new Option<string>("--input")
        {
            Description = "An .npy file of uint8 or float32, or a .png file.",
            HelpName = "FILE",
            Required = true
        };
        Option<string> output = CommonOptions.Output("Where to write: an .npy file of the input's type, or a .png file of one image.");
        Option<int?> pad = OptionValues.Integer(
            "--pad", "Pixels that an image moves at most, in each direction. [default: what is bound, or 4]", min: 0, DrQv2Aug.MaxPad);
        Option<ulong?> seed = OptionValues.Seed("What the shifts are drawn from");
        Option<int?> sampleMax = CommonOptions.SampleMax("Without it they become float32 as they are.");
        Option<bool> channelsFirst = CommonOptions.ChannelsFirst();
        var perSequence =
            new Option<bool>("--per-sequence") { Description = "Shift the L images of a sequence together; otherwise each by itself." };
        var configuration = new ConfigurationOptions();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("augment", "Shift images at random, as DrQ-v2 does: pad with the edge, crop back.")
        {
            input, output, pad, seed, sampleMax, channelsFirst, perSequence, json
        };
        configuration.AddTo(command);
        command.SetAction(result =>
        {
            var generator = new Generator(result.GetValue(seed) ?? 0);
            ConfigurationChoice choice = configuration.Read(result);
            string?[] options =
            [
                result.GetValue(pad) is { } pixels ? $"pad={pixels}" : null,
                result.GetValue(channelsFirst) ? "channels_first=True" : null,
                result.GetValue(perSequence) ? "per_sequence=True" : null,
            ];
            choice = choice with { Assignments = [.. choice.Assignments, .. options.OfType<string>()] };
            DrQv2Aug augmentation = choice.For(nameof(DrQv2Aug)).Create(Augmentations.DrQv2Aug, generator: generator);
            Run(console, result.GetRequiredValue(input),
                result.GetRequiredValue(output), augmentation, result.GetValue(sampleMax), result.GetValue(json));
        });
        return command;
    }

    private static void Run(CommandConsole console, string input, string output, DrQv2Aug augmentation, int? sampleMax, bool json)
    {
        FileKind.ExpectOutput(output, ".npy", ".png");
        using IImageSource images = ImageSource.OpenAsIs(input, augmentation.ChannelsFirst, sampleMax, console.Warn);
        var layout = new FramePreparation(Grayscale: false, Resize: null, augmentation.ChannelsFirst);
        bool toPng = FileKind.Is(output, ".png");
        int[] image = [images.ImgShape.Item1, images.ImgShape.Item2, images.ImgShape.Item3];
        int[] shape = images.Rank switch { 3 => image, 4 => [images.Batch, .. image], _ => [images.Batch, images.Length, .. image] };
        int channels = layout.OutOfLayout(images.ImgShape).Channels;
        if (toPng && (images.Type != DType.UInt8 || (long)images.Batch * images.Length != 1 || channels > 4))
            throw new ArgumentException($"{output}: a .png file holds one uint8 image of 1 to 4 channels, got {TypeName.Of(images.Type)} "
                + $"({string.Join(", ", shape)}) from {input}.");

        using (var interruption = new Interruption())
        {
            AtomicFile.Write(output, stream =>
            {
                if (toPng)
                    Png.Write(stream, layout.OutOfLayout(augmentation.Forward(images.Read(1)).Reshape(image)));
                else
                    WriteNpy(console, images, augmentation, new NpyWriter(stream, images.Type, shape), interruption);
            });
        }

        WrittenFile.Print(
            console.Out,
            output,
            TypeName.Of(images.Type),
            toPng ? [.. layout.OutOfLayout(Tensor.Zeros(image, DType.UInt8)).Shape] : shape,
            json);
    }

    // Shifts are drawn image by image, or sequence by sequence, so batches draw what the whole would.
    private static void WriteNpy(
        CommandConsole console, IImageSource images, DrQv2Aug augmentation, NpyWriter writer, Interruption interruption)
    {
        var preparation = new FramePreparation(Grayscale: false, Resize: null, augmentation.ChannelsFirst);
        (int height, int width, _) = preparation.OutOfLayout(images.ImgShape);
        int unit = augmentation.PerSequence ? images.Length : 1;
        long units = augmentation.PerSequence ? images.Batch : (long)images.Batch * images.Length;
        int size = Math.Max(1, BatchSize.For(height, width) / Math.Max(unit, 1));
        using Progress? progress = Progress.Start(console, "augment", units * unit);
        for (long done = 0; done < units && unit > 0; done += size)
        {
            interruption.Check();
            int count = (int)Math.Min(size, units - done);
            Tensor x = images.Read(count * unit);
            writer.Write(augmentation.Forward(x.Reshape(count, unit, x.Shape[2], x.Shape[3], x.Shape[4])));
            progress?.Advance(count * unit);
        }

        writer.Complete();
    }
}
