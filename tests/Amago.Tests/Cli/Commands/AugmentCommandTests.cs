using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli.Commands;

[Collection(nameof(OneCommandAtATime))]
public sealed class AugmentCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    public void Batches_shift_as_the_library_shifts_the_whole(bool channelsFirst, bool perSequence, bool isFloat)
    {
        // 300 images of 70x60 are several batches.
        int[] shape = channelsFirst ? [100, 3, 2, 70, 60] : [100, 3, 70, 60, 2];
        Tensor x = isFloat ? CliImages.Floats(1, shape) : CliImages.Pixels(1, shape);
        string output = _folder.File("y.npy");
        string[] args = ["augment", "--input", CliImages.Save(_folder.File("x.npy"), x), "--pad", "3", "--seed", "6", "-o", output];
        string[] first = channelsFirst ? ["--channels-first"] : [], sequence = perSequence ? ["--per-sequence"] : [];
        CliRun.Ok([.. args, .. first, .. sequence]);
        FormatTensors.AssertSame(new DrQv2Aug(3, channelsFirst, new Generator(6), perSequence).Forward(x), Npy.Load(output));
    }

    [Theory]
    [InlineData(12, 10, 3)]
    [InlineData(4, 12, 10, 3)]
    [InlineData(2, 2, 12, 10, 3)]
    [InlineData(2, 0, 12, 10, 3)]
    [InlineData(0, 12, 10, 3)]
    public void The_rank_is_kept(params int[] shape)
    {
        Tensor x = CliImages.Pixels(2, shape);
        string output = _folder.File("y.npy");
        CliRun run = CliRun.Ok("augment", "--input", CliImages.Save(_folder.File("x.npy"), x), "-o", output);
        int[] five = shape.Length switch { 3 => [1, 1, .. shape], 4 => [shape[0], 1, .. shape[1..]], _ => shape };
        FormatTensors.AssertSame(
            new DrQv2Aug(4, channelsFirst: false, new Generator(0)).Forward(x.Reshape(five)).Reshape(shape), Npy.Load(output));
        Assert.Equal($"{output}: uint8 {x.Shape}\n", run.Out);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void A_png_is_one_image(int channels, bool channelsFirst)
    {
        Tensor image = CliImages.Pixels(3, 12, 10, channels);
        string png = CliImages.Save(
            _folder.File("x.png"), image), npy = CliImages.Save(_folder.File("x.npy"), channelsFirst ? image.Permute(2, 0, 1) : image);
        string[] more = channelsFirst ? ["--channels-first"] : [];
        Tensor expected = new DrQv2Aug(4, channelsFirst: false, new Generator(1)).Forward(image.Reshape(1, 1, 12, 10, channels))
            .Reshape(12, 10, channels);
        foreach (string input in new[] { png, npy })
        {
            CliRun.Ok(["augment", "--input", input, "--seed", "1", "-o", _folder.File("y.png"), .. more]);
            FormatTensors.AssertSame(expected, Png.Load(_folder.File("y.png")));
            CliRun.Ok(["augment", "--input", input, "--seed", "1", "-o", _folder.File("y.npy"), .. more]);
            FormatTensors.AssertSame(channelsFirst ? expected.Permute(2, 0, 1).Contiguous() : expected, Npy.Load(_folder.File("y.npy")));
        }
    }

    [Fact]
    public void A_png_does_not_hold_several_images_or_floats()
    {
        Refused(CliImages.Pixels(0, 2, 8, 8, 3),
            "y.png", "y.png: a .png file holds one uint8 image of 1 to 4 channels, got uint8 (2, 8, 8, 3)");
        Refused(CliImages.Floats(0, 8, 8, 3), "y.png", "got float32 (8, 8, 3)");
        Refused(CliImages.Pixels(0, 8, 8, 5), "y.png", "got uint8 (8, 8, 5)");
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Refused(Tensor.Zeros([1, 8, 8, 3], DType.Int64), "y.npy", "x.npy: expected uint8 or float32 images, got int64 (1, 8, 8, 3)");
        Refused(CliImages.Pixels(0, 8, 8), "y.npy", "x.npy: expected rank 5", "got uint8 (8, 8)");
        CliRun.Refused(["augment", "--input", _folder.File("none.png"), "-o", _folder.File("y.npy")], "none.png: there is no such file");
        CliRun.Refused(["augment", "--input", _folder.Path, "-o", _folder.File("y.npy")], "expected an .npy or a .png file");
    }

    private void Refused(Tensor input, string output, params string[] parts)
    {
        CliImages.Save(_folder.File("x.npy"), input);
        CliRun.Refused(["augment", "--input", _folder.File("x.npy"), "-o", _folder.File(output)], parts);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }
}
