using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Formats;
using Amago.Tests.Formats.Images;

namespace Amago.Tests.Cli.Commands;

/// <summary>Folder that others wrote: damaged ones, deep ones, translucent ones.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class EncodeFrameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.File("frames");

    private string Output => _folder.File("features.npy");

    public EncodeFrameTests() => Directory.CreateDirectory(_folder.File("frames"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_frame_with_damage_that_pixels_do_not_depend_on_is_read_and_named_once()
    {
        Tensor[] images = Save(3);
        File.AppendAllText(Frame(1), "behind");
        CliRun run = CliRun.Ok("encode", "gridworldcnn", "--input", Folder, "-o", Output);
        AssertFeatures(images);
        Assert.Equal([$"amago: {Frame(1)}: 6 bytes lie behind chunk IEND."], Lines(run));
        run = CliRun.Ok("augment", "--input", Frame(1), "--pad", "0", "-o", Output);
        FormatTensors.AssertSame(images[1], Npy.Load(Output));
        Assert.Equal([$"amago: {Frame(1)}: 6 bytes lie behind chunk IEND."], Lines(run));
    }

    [Fact]
    public void A_frame_that_can_not_be_read_is_an_error_that_names_it_or_passed_over_and_counted()
    {
        Tensor[] images = Save(6);
        byte[] whole = File.ReadAllBytes(Frame(0));
        File.WriteAllBytes(Frame(0), whole[..^30]);
        File.WriteAllBytes(Frame(2), []);
        File.WriteAllText(Frame(5), "text");
        File.AppendAllText(Frame(1), "x");
        CliRun.Refused(["encode", "gridworldcnn", "--input", Folder, "-o", Output], $"{Frame(0)}: expected");
        Assert.False(File.Exists(Output));

        CliRun run = CliRun.Ok("encode", "gridworldcnn", "--input", Folder, "--skip-bad", "-o", Output);
        AssertFeatures(images[1], images[3], images[4]);
        string[] lines = Lines(run);
        Assert.Equal(5, lines.Length);
        Assert.StartsWith($"amago: passed over {Frame(0)}: expected", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"amago: {Frame(1)}: 1 bytes lie behind", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"amago: passed over {Frame(2)}: expected", lines[2], StringComparison.Ordinal);
        Assert.StartsWith($"amago: passed over {Frame(5)}: expected", lines[3], StringComparison.Ordinal);
        Assert.Equal($"amago: {Folder}: 3 of 6 files can't be read and are passed over.", lines[4]);
    }

    [Fact]
    public void A_folder_of_bad_frames_alone_is_an_error_and_a_file_is_no_folder()
    {
        Save(2);
        File.WriteAllText(Frame(0), "text");
        File.WriteAllText(Frame(1), "text");
        CliRun run = CliRun.Of("encode", "gridworldcnn", "--input", Folder, "--skip-bad", "-o", Output);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"amago: {Folder}: expected PNG files that can be read, got 2 that can't.", Lines(run)[^1]);
        Assert.False(File.Exists(Output));
        Save(1);
        CliRun.Refused(
            ["encode", "gridworldcnn", "--input", Frame(0), "--skip-bad", "-o", Output], $"{Frame(0)}: --skip-bad expects a folder");
    }

    [Fact]
    public void A_frame_of_another_size_is_an_error_with_skip_bad_too()
    {
        Save(2);
        CliImages.Save(Frame(1), CliImages.Pixels(0, 9, 9, 3));
        CliRun.Refused(
            ["encode", "gridworldcnn", "--input", Folder, "--skip-bad", "-o", Output], "1.png: expected 8x9 pixels as 0.png has, got 9x9");
    }

    [Fact]
    public void Samples_of_16_bits_are_refused_scaled_or_taken_as_they_are()
    {
        int[] depth = [0, 1, 255, 256, 499, 500, 999, 65535];
        byte[] file = PngBytes.File(
            PngBytes.Header(8, 8, 16, 0),
            PngBytes.Chunk(
                "IDAT", PngBytes.Deflated(PngBytes.Filtered([.. Enumerable.Repeat(depth, 8)], 1, 16, interlaced: false, _ => 0))),
            PngBytes.End());
        File.WriteAllBytes(Frame(0), file);
        File.WriteAllBytes(Frame(1), file);
        string[] args = ["encode", "gridworldcnn", "-o", Output, "--input"];
        CliRun.Refused([.. args, Frame(0)], $"{Frame(0)}: expected samples of at most 8 bits, got 16", "--sample-max N", "--from-float");
        CliRun.Refused([.. args, Folder, "--skip-bad"], $"{Frame(0)}: expected samples of at most 8 bits, got 16");

        float[] row = [.. depth.Select(value => (float)value)];
        Tensor floats = Tensor.FromArray(Enumerable.Repeat(row, 16).SelectMany(value => value).ToArray(), [2, 1, 8, 8, 1]);
        CliRun.Ok([.. args, Folder, "--from-float"]);
        Compare.Bits(CliImages.Encode("gridworldcnn", floats, fromFloat: true), Npy.Load(Output), "features");
        CliRun.Ok([.. args, Folder, "--from-float", "--compiled", "--batch", "1"]);
        Compare.Bits(CliImages.Encode("gridworldcnn", floats, fromFloat: true), Npy.Load(Output), "features");

        byte[] scaled = [0, 0, 65, 65, 127, 128, 255, 255];
        Tensor bytes = Tensor.FromArray(Enumerable.Repeat(scaled, 16).SelectMany(value => value).ToArray(), [2, 1, 8, 8, 1]);
        CliRun.Ok([.. args, Folder, "--sample-max", "999"]);
        Compare.Bits(CliImages.Encode("gridworldcnn", bytes), Npy.Load(Output), "features");

        CliRun.Ok("augment", "--input", Frame(0), "--pad", "0", "-o", Output);
        FormatTensors.AssertSame(floats.Select(0, 0).Select(0, 0).Contiguous(), Npy.Load(Output));
        CliRun.Ok("augment", "--input", Frame(0), "--pad", "0", "--sample-max", "999", "-o", _folder.File("y.png"));
        FormatTensors.AssertSame(bytes.Select(0, 0).Select(0, 0).Contiguous(), Png.Load(_folder.File("y.png")));
        CliRun.Refused(
            ["augment", "--input", Frame(0), "-o", _folder.File("z.png")], "a .png file holds one uint8 image", "got float32 (8, 8, 1)");

        CliRun.Refused([.. args, Folder, "--from-float", "--sample-max", "999"], "--sample-max makes uint8 images");
        CliRun.Refused([.. args, Folder, "--from-float", "--resize", "4,4"], "--resize and --grayscale take uint8 images");
        CliRun.Refused([.. args, CliImages.Save(_folder.File("x.npy"), CliImages.Pixels(0, 8, 8, 1)), "--sample-max", "999"],
            "--sample-max expects PNG of 16 bits");
        CliRun.Refused([.. args, Folder, "--sample-max", "65536"], "--sample-max: expected a whole number from 1 to 65535");
        CliImages.Save(Frame(1), CliImages.Pixels(0, 8, 8, 1));
        CliRun.Refused(
            [.. args, Folder, "--from-float"], $"{Frame(1)}: --from-float expects an .npy file of float32, got PNG of at most 8 bits");
    }

    [Fact]
    public void An_alpha_channel_that_hides_something_is_not_left_out_without_a_word()
    {
        Tensor[] images = Save(3, channels: 4);
        CliRun run = CliRun.Ok("encode", "gridworldcnn", "--input", Folder, "-o", Output);
        AssertFeatures([.. images.Select(Frames.WithoutAlpha)]);
        Assert.Equal([$"amago: {Frame(0)}: the alpha channel is left out, pixels that it hides count with their colours."], Lines(run));
        Assert.Empty(Lines(CliRun.Ok("encode", "gridworldcnn", "--input", Folder, "--img-shape", "8,9,4", "-o", Output)));
        Assert.Single(Lines(CliRun.Ok("encode", "gridworldcnn", "--input", Folder, "--grayscale", "-o", Output)));

        images[0].Slice(2, 3, 1).CopyFrom(Tensor.FromArray(Enumerable.Repeat((byte)255, 72).ToArray(), [8, 9, 1]));
        CliImages.Save(Frame(0), images[0]);
        Assert.Empty(Lines(CliRun.Ok("encode", "gridworldcnn", "--input", Frame(0), "-o", Output)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public void Channels_of_an_array_that_may_be_frames_do_not_become_grey(int channels)
    {
        string input = CliImages.Save(_folder.File("x.npy"), CliImages.Pixels(0, 8, 9, channels));
        CliRun.Refused(
            ["encode", "gridworldcnn", "--grayscale", "--input", input, "-o", Output],
            $"{input}: --grayscale takes arrays of 1 or 3 channels",
            $"got uint8 (8, 9, {channels})");
    }

    private string Frame(int index) => Path.Combine(Folder, $"{index}.png");

    private Tensor[] Save(int count, int channels = 3)
    {
        Tensor[] images = [.. Enumerable.Range(0, count).Select(i => CliImages.Pixels(i, 8, 9, channels))];
        for (int i = 0; i < count; i++)
            CliImages.Save(Frame(i), images[i]);
        return images;
    }

    private void AssertFeatures(params Tensor[] images)
    {
        Tensor obs = Tensor.Cat(images.Select(image => image.Reshape([1, 1, .. image.Shape])));
        Compare.Bits(CliImages.Encode("gridworldcnn", obs), Npy.Load(Output), "features");
    }

    private static string[] Lines(CliRun run) =>
        [.. run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => !line.Contains("drawn from seed", StringComparison.Ordinal))];
}
