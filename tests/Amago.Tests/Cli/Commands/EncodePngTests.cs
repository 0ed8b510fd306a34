using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli.Commands;

[Collection(nameof(OneCommandAtATime))]
public sealed class EncodePngTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> EncoderNames => CliImages.Encoders;

    private string Output => _folder.File("features.npy");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(EncoderNames))]
    public void Real_screens_go_through_every_encoder(string encoder)
    {
        CliRun.Ok("encode", encoder, "--input", CliImages.Screens, "--resize", "84,84", "-o", Output);
        Tensor obs = Tensor.Cat(new[] { "coinrun2", "gopher", "minigrid" }.Select(name =>
            Frames.Resize(Frames.WithoutAlpha(Png.Load(Path.Combine(CliImages.Screens, name + ".png"))), 84, 84).Reshape(1, 1, 84, 84, 3)));
        Compare.Bits(CliImages.Encode(encoder, obs), Npy.Load(Output), encoder);
    }

    [Theory]
    [InlineData("coinrun2", 104, 104)]
    [InlineData("gopher", 197, 320)]
    [InlineData("minigrid", 389, 389)]
    public void A_screen_has_the_shape_of_its_pixels_without_alpha(string name, int height, int width)
    {
        string input = Path.Combine(CliImages.Screens, name + ".png");
        CliRun.Ok("encode", "natureishcnn", "--input", input, "-o", Output);
        Tensor obs = Frames.WithoutAlpha(Png.Load(input)).Reshape(1, 1, height, width, 3);
        Compare.Bits(CliImages.Encode("natureishcnn", obs), Npy.Load(Output), name);
    }

    [Fact]
    public void A_folder_is_read_in_natural_order()
    {
        Directory.CreateDirectory(_folder.File("frames"));
        string[] names = ["frame10", "frame2", "frame01", "frame1"];
        int[] order = [2, 3, 1, 0];
        Tensor[] images = [.. names.Select((_, i) => CliImages.Pixels(i, 9, 8, 3))];
        for (int i = 0; i < names.Length; i++)
            CliImages.Save(_folder.File($"frames/{names[i]}.png"), images[i]);
        File.WriteAllText(_folder.File("frames/readme.txt"), "not a frame");
        File.WriteAllText(_folder.File("frames/._frame1.png"), "not a frame either");
        CliRun.Ok("encode", "gridworldcnn", "--input", _folder.File("frames"), "-o", Output, "--batch", "3");
        Tensor obs = Tensor.Cat(order.Select(i => images[i].Reshape(1, 1, 9, 8, 3)));
        Compare.Bits(CliImages.Encode("gridworldcnn", obs), Npy.Load(Output), "features");
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(4, 3)]
    [InlineData(2, 1)]
    [InlineData(4, 4)]
    [InlineData(2, 2)]
    public void Channels_are_fitted_to_the_encoder(int stored, int taken)
    {
        Tensor image = CliImages.Pixels(stored, 10, 9, stored);
        CliRun.Ok("encode",
            "gridworldcnn", "--input", CliImages.Save(_folder.File("x.png"), image), "--img-shape", $"10,9,{taken}", "-o", Output);
        Tensor obs = Frames.WithChannels(image, taken).Reshape(1, 1, 10, 9, taken);
        Compare.Bits(CliImages.Encode("gridworldcnn", obs), Npy.Load(Output), "features");
    }

    [Fact]
    public void Colours_become_grey_on_request()
    {
        Tensor image = CliImages.Pixels(1, 10, 9, 4);
        string input = CliImages.Save(_folder.File("x.png"), image);
        CliRun.Ok("encode", "gridworldcnn", "--input", input, "--grayscale", "-o", Output);
        Compare.Bits(CliImages.Encode("gridworldcnn", Frames.Grayscale(image).Reshape(1, 1, 10, 9, 1)), Npy.Load(Output), "features");
        CliRun.Refused(
            ["encode", "gridworldcnn", "--input", input, "--img-shape", "10,9,1", "-o", Output],
            "x.png",
            "expected an image of 1 channels, got 4",
            "--grayscale");
    }

    [Fact]
    public void Channels_first_transposes_images()
    {
        Tensor image = CliImages.Pixels(1, 10, 9, 3);
        CliRun.Ok("encode", "gridworldcnn",
            "--channels-first", "--input", CliImages.Save(_folder.File("x.png"), image), "--img-shape", "3,10,9", "-o", Output);
        Compare.Bits(CliImages.Encode("gridworldcnn", image.Reshape(1, 1, 10, 9, 3)), Npy.Load(Output), "features");
    }

    [Fact]
    public void A_png_is_the_npy_of_its_pixels()
    {
        Tensor image = CliImages.Pixels(1, 40, 40, 3);
        string fromNpy = _folder.File("npy.npy");
        CliRun.Ok("encode", "impalaishcnn", "--input", CliImages.Save(_folder.File("x.png"), image), "-o", Output);
        CliRun.Ok("encode", "impalaishcnn", "--input", CliImages.Save(_folder.File("x.npy"), image), "-o", fromNpy);
        Assert.Equal(File.ReadAllBytes(fromNpy), File.ReadAllBytes(Output));
    }
}
