using Amago.Configuration;
using Amago.Formats;
using Amago.Tests.Formats;
using Amago.Tests.Formats.NumPy;

namespace Amago.Tests.Cli.Commands;

[Collection(nameof(OneCommandAtATime))]
public sealed class EncodeErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(new[] { 8, 8 }, "rank 5 (B, L, H, W, C), 4 (B, H, W, C) or 3 (H, W, C), got uint8 (8, 8)")]
    [InlineData(new[] { 1, 1, 1, 8, 8, 3 }, "got uint8 (1, 1, 1, 8, 8, 3)")]
    [InlineData(new[] { 2, 0, 8, 3 }, "expected images of sizes of at least 1")]
    [InlineData(new[] { 2, 3, 8, 3 }, "a 3x8 image is smaller than the 4x4")]
    public void Ranks_and_sizes(int[] shape, string part) => Refused(CliImages.Pixels(0, shape), [], part);

    [Fact]
    public void Image_shapes_other_than_the_stated_one()
    {
        Refused(CliImages.Pixels(0, 2, 1, 8, 9, 3),
            ["--img-shape", "8,9,4"], "x.npy: expected images (8, 9, 4), got uint8 (2, 1, 8, 9, 3)");
        Refused(CliImages.Pixels(0, 2, 8, 9, 3),
            ["--img-shape", "8,9,1", "--resize", "8,8", "--grayscale"], "expected images (8, 9, 1)", "which become (8, 8, 1)");
        Refused(CliImages.Pixels(0, 8, 9, 3), ["--img-shape", "3,8,9"], "expected images (3, 8, 9)");
    }

    [Fact]
    public void Types()
    {
        Refused(CliImages.Floats(0, 2, 8, 8, 3), [], "x.npy: expected uint8 images, got float32 (2, 8, 8, 3)", "--from-float");
        Refused(CliImages.Pixels(0, 2, 8, 8, 3), ["--from-float"], "x.npy: expected float32 images, got uint8 (2, 8, 8, 3)");
        Refused(Tensor.Zeros([2, 8, 8, 3], DType.Int64), [], "got int64 (2, 8, 8, 3)");
        Refused(CliImages.Floats(0, 2, 8, 8, 3), ["--from-float", "--resize", "4,4"], "--resize and --grayscale take uint8 images");
        File.WriteAllBytes(_folder.File("x.npy"), NpyBytes.File("<f8", "(1, 1, 1)", new byte[8]));
        RefusedInput("x.npy", ["--from-float"], "x.npy: expected float32 images, got float64 (1, 1, 1)");
        CliImages.Save(_folder.File("x.png"), CliImages.Pixels(0, 8, 8, 3));
        RefusedInput("x.png", ["--from-float"], "x.png: --from-float expects an .npy file of float32, got PNG");
    }

    [Fact]
    public void Files_that_are_not_there_or_not_images()
    {
        RefusedInput("none.npy", [], "none.npy: there is no such file");
        RefusedInput("none", [], "none: there is no such file or folder");
        File.WriteAllText(_folder.File("x.txt"), "text");
        RefusedInput("x.txt", [], "x.txt: expected an .npy file, a .png file or a folder");
        File.WriteAllText(_folder.File("x.npy"), "text");
        RefusedInput("x.npy", [], "x.npy: expected the magic string");
        File.WriteAllText(_folder.File("x.png"), "text");
        RefusedInput("x.png", [], "x.png: expected the PNG signature");
        File.WriteAllBytes(_folder.File("x.npy"), NpyBytes.File("|u1", "(1, 8, 8, 3)", new byte[100]));
        RefusedInput("x.npy", [], "x.npy: expected 192 bytes of data for shape (1, 8, 8, 3), got 100");
        Directory.CreateDirectory(_folder.File("empty"));
        RefusedInput("empty", [], "empty: expected a folder of PNG files, got one without any");
    }

    [Fact]
    public void A_folder_with_a_frame_that_does_not_fit()
    {
        Directory.CreateDirectory(_folder.File("frames"));
        for (int i = 0; i < 40; i++)
            CliImages.Save(_folder.File($"frames/{i}.png"), CliImages.Pixels(i, 8, 8, 3));
        CliImages.Save(_folder.File("frames/37.png"), CliImages.Pixels(0, 9, 8, 3));
        RefusedInput("frames", [], "37.png: expected 8x8 pixels as 0.png has, got 9x8; --resize 8,8 makes it fit");
        RefusedInput("frames", ["--img-shape", "10,10,3"], "0.png: expected 10x10 pixels as --img-shape says, got 8x8");
        RefusedInput("frames", ["--img-shape", "10,10,3", "--resize", "9,9"], "--resize 9,9 makes 9x9 images, and --img-shape takes 10x10");
        byte[] cut = File.ReadAllBytes(_folder.File("frames/0.png"))[..60];
        File.WriteAllBytes(_folder.File("frames/37.png"), cut);
        RefusedInput("frames", [], "37.png: expected");
        CliImages.Save(_folder.File("frames/37.png"), CliImages.Pixels(0, 8, 8, 1));
        CliRun.Ok("encode", "gridworldcnn", "--input", _folder.File("frames"), "-o", _folder.File("y.npy"));
        File.Delete(_folder.File("y.npy"));
        CliImages.Save(_folder.File("frames/0.png"), CliImages.Pixels(0, 8, 8, 1));
        RefusedInput("frames", [], "1.png: expected an image of 1 channels, got 3", "--grayscale");
    }

    [Fact]
    public void Weights_that_do_not_fit()
    {
        CliImages.Save(_folder.File("x.npy"), CliImages.Pixels(0, 1, 8, 8, 3));
        StateDict good = Encoders.Find("GridworldCNN").Create((8, 8, 3), channelsFirst: false).StateDict();
        Weights(good.Where(named => named.Key != "conv2.bias"), [], "w.safetensors: GridworldCNN", "missing: conv2.bias");
        Weights(good.Append(new("head.weight", Tensor.Zeros([1]))), [], "w.safetensors: ", "surplus: head.weight");
        Weights(good.Select(named => named.Key == "conv1.weight" ? new(named.Key, Tensor.Zeros([16, 4, 2, 2])) : named),
            [], "conv1.weight: expected float32 (16, 3, 2, 2), got float32 (16, 4, 2, 2)");
        Weights(good, ["--prefix", "cnn."], "w.safetensors: ", "'cnn.'");
        Weights(good, ["--set", "channels=[1,2,3]"], "w.safetensors: ", "conv1.weight: expected float32 (1, 3, 2, 2)");
        File.WriteAllText(_folder.File("w.safetensors"), "text");
        RefusedInput("x.npy", ["--weights", _folder.File("w.safetensors")], "w.safetensors: expected");
        RefusedInput("x.npy", ["--weights", _folder.File("none.safetensors")], "none.safetensors: there is no such file");
        File.WriteAllText(_folder.File("w.pt"), "text");
        RefusedInput("x.npy", ["--weights", _folder.File("w.pt")], "w.pt: expected");
        RefusedInput("x.npy", ["--weights", _folder.File("w.h5")], "w.h5: expected a .safetensors, .safetensors.index.json, .pt");
    }

    [Fact]
    public void Outputs_that_can_not_be_written()
    {
        string input = CliImages.Save(_folder.File("x.npy"), CliImages.Pixels(0, 1, 8, 8, 3));
        string[] args = ["encode", "gridworldcnn", "--input", input, "-o"];
        CliRun.Refused([.. args, _folder.File("none/y.npy")], "y.npy: can't be written, for there is no folder");
        Directory.CreateDirectory(_folder.File("folder.npy"));
        CliRun.Refused([.. args, _folder.File("folder.npy")], "folder.npy: expected the name of a file to write, got a folder");
    }

    private void Weights(IEnumerable<KeyValuePair<string, Tensor>> tensors, string[] more, params string[] parts)
    {
        var state = new StateDict();
        foreach ((string name, Tensor value) in tensors)
            state.Add(name, value);
        SafeTensors.Save(_folder.File("w.safetensors"), state);
        RefusedInput("x.npy", ["--weights", _folder.File("w.safetensors"), .. more], parts);
    }

    private void Refused(Tensor input, string[] more, params string[] parts)
    {
        CliImages.Save(_folder.File("x.npy"), input);
        RefusedInput("x.npy", more, parts);
    }

    private void RefusedInput(string name, string[] more, params string[] parts)
    {
        string[] before = Directory.GetFiles(_folder.Path);
        CliRun.Refused(["encode", "gridworldcnn", "--input", _folder.File(name), "-o", _folder.File("y.npy"), .. more], parts);
        Assert.Equal(before, Directory.GetFiles(_folder.Path)); // no output, not even a part of one
    }
}
