namespace Amago.Tests.Cli.Options;

[Collection(nameof(OneCommandAtATime))]
public sealed class UsageErrorTests
{
    [Theory]
    [InlineData(
        "", "expected a command (list, describe, init, encode, augment, import, act, convert, export, bench, train, evaluate, "
            + "play, rollout), got none")]
    [InlineData("trian", "got 'trian'", "list")]
    [InlineData("list --colour", "amago list: ", "'--colour'")]
    [InlineData("describe", "amago describe: ", "see amago describe --help")]
    [InlineData("describe DrQCNN", "'--img-shape' is required")]
    [InlineData("describe DrQCNN --img-shape 84,84", "--img-shape: expected three sizes of at least 1 such as 84,84,4, got '84,84'")]
    [InlineData("describe DrQCNN --img-shape 0,84,3", "got '0,84,3'")]
    [InlineData("describe DrQCNN --img-shape -84,84,3", "got '-84,84,3'")]
    [InlineData("describe DrQCNN --img-shape abc", "got 'abc'")]
    [InlineData("describe DrQCNN --img-shape 84.5,84,3", "got '84.5,84,3'")]
    [InlineData("describe DrQCNN --img-shape 84,84,99999999999", "got '84,84,99999999999'")]
    [InlineData("describe DrQCNN --img-shape 84,84,3 --img-shape 84,84,3", "--img-shape")]
    [InlineData("describe DrQCNN --img-shape 84,84,3 extra", "'extra'")]
    [InlineData("list --threads 0", "--threads: expected a whole number of at least 1, got '0'")]
    [InlineData("list --threads 100000", "--threads: expected a whole number from 1 to 1024, got '100000'")]
    [InlineData("list --threads many", "got 'many'")]
    [InlineData("init DrQCNN --img-shape 84,84,3 --seed 1.5 -o w.safetensors", "--seed: expected a whole number, got '1.5'")]
    [InlineData("init DrQCNN --img-shape 84,84,3", "'-o' is required")]
    [InlineData("encode DrQCNN --input x.npy -o y.npy --resize 84",
        "--resize: expected a height and a width of at least 1 such as 84,84, got '84'")]
    [InlineData("encode DrQCNN --input x.npy -o y.npy --resize 1000000,1000000",
        "amago encode: --resize: ", "at most 268435456 pixels, got 1000000x1000000")]
    [InlineData("encode DrQCNN --input x.npy -o y.npy --batch 0", "--batch: expected a whole number of at least 1, got '0'")]
    [InlineData("encode DrQCNN --input x.npy -o y.npy --prefix p", "--prefix p: expected --weights beside it")]
    [InlineData("encode DrQCNN --input x.npy -o y.txt", "y.txt: expected the name of a .npy file to write")]
    [InlineData("encode DrQCNN --input x.npy -o y.npy --weights x.h5",
        "x.h5: expected a .safetensors, .safetensors.index.json, .pt, .pth, .bin, .ckpt, .pkl, .pt.tar, .pth.tar, .tar, .npz or .npy file")]
    [InlineData("encode DrQCNN --input x.npy -o y.npy --weights x.pt", "x.pt")]
    [InlineData("convert x.safetensors y.onnx",
        "y.onnx: expected the name of a .safetensors or .pt or .pth or .bin or .ckpt or .pth.tar or .npz or .npy file to write")]
    [InlineData("convert x.safetensors", "amago convert: Required argument missing", "see amago convert --help")]
    [InlineData("augment --input x.npy -o y.npy --pad -1", "--pad: expected a whole number from 0 to 1048576, got '-1'")]
    [InlineData("augment --input x.npy -o y.npy --pad 99999999", "--pad: expected a whole number from 0 to 1048576, got '99999999'")]
    [InlineData("augment --input x.npy -o y.gif", "y.gif: expected the name of a .npy or .png file to write")]
    public void Wrong_usage_is_said_in_one_line(string line, params string[] parts) =>
        CliRun.Refused(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), parts);

    [Theory]
    [InlineData("ResNet", "84,84,3", "", "Unknown encoder 'ResNet'", "DrQCNN, GridworldCNN, IMPALAishCNN, NatureishCNN")]
    [InlineData("DrQCNN", "84,84,3", "--activation selu", "Unknown activation 'selu'", "leaky_relu, relu, gelu, adaptive, mish")]
    [InlineData("DrQCNN", "84,84,3", "--set channels=[1]", "DrQCNN: unknown setting 'channels'", "its settings are: activation")]
    [InlineData("NatureishCNN", "84,84,3", "--set depth=[1]", "unknown setting 'depth'", "channels, kernels, strides")]
    [InlineData("NatureishCNN", "84,84,3", "--set channels", "expected key=value, got 'channels'")]
    [InlineData("NatureishCNN", "84,84,3",
        "--set channels=big", "channels=big: NatureishCNN.channels: expected a list of integers such as [32, 64, 64], got 'big'")]
    [InlineData("NatureishCNN", "84,84,3", "--set channels=True", "channels: expected a list of integers", "got True")]
    [InlineData("NatureishCNN", "84,84,3", "--set channels=[32,64]", "NatureishCNN: expected channels for 3 convolutions, got 2: [32,64]")]
    [InlineData("NatureishCNN", "84,84,3", "--set kernels=[8,4,0]", "expected kernels of at least 1, got [8,4,0]")]
    [InlineData("GridworldCNN", "10,10,3", "--set strides=[1,1,1,1]", "GridworldCNN: expected strides for 3 convolutions, got 4")]
    [InlineData("IMPALAishCNN", "84,84,3", "--set cnn_block_depths=[16,30]", "cnn_block_depths[1] = 30 is not divisible by the 4 groups")]
    [InlineData("IMPALAishCNN", "84,84,3", "--set cnn_block_depths=[]", "cnn_block_depths")]
    [InlineData("NatureishCNN",
        "20,84,4", "", "NatureishCNN: a 20x84 image is smaller than the 36x36 its kernels [8,4,3] with strides [4,2,1] need")]
    [InlineData("DrQCNN", "14,15,3", "", "DrQCNN: a 14x15 image is smaller than the 15x15")]
    [InlineData("IMPALAishCNN", "14,14,3", "", "IMPALAishCNN: a 14x14 image is smaller than the 15x15")]
    [InlineData("GridworldCNN", "3,10,3", "", "GridworldCNN: a 3x10 image is smaller than the 4x4")]
    [InlineData("GridworldCNN", "100000,100000,100000", "", "100000")]
    public void An_encoder_that_can_not_be_is_said_in_one_line(string encoder, string imgShape, string options, params string[] parts)
    {
        string[] more = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        CliRun.Refused(["describe", encoder, "--img-shape", imgShape, .. more], parts);
        CliRun.Refused(["init", encoder, "--img-shape", imgShape, "-o", "never.safetensors", .. more], parts);
        Assert.False(File.Exists("never.safetensors"));
    }

    [Theory]
    [InlineData("--resume", "train --resume _")]
    [InlineData("--out", "train breakout --out _")]
    [InlineData("--gin", "train breakout --gin _")]
    [InlineData("--weights", "evaluate breakout --weights _")]
    [InlineData("--weights", "describe --weights _")]
    [InlineData("--png", "play breakout --png _")]
    [InlineData("--gif", "play breakout --gif _")]
    [InlineData("--actions", "rollout breakout --actions _ -o x.npz")]
    [InlineData("-o", "augment --input x.npy -o _")]
    [InlineData("--input", "augment --input _ -o x.npy")]
    [InlineData("--load", "list --load _")]
    [InlineData("IN", "convert _ o.npz")]
    [InlineData("OUT", "convert o.npz _")]
    public void A_name_that_is_empty_is_said_with_its_option(string name, string line) => CliRun.Refused(
        [.. line.Split(' ').Select(static text => text == "_" ? "" : text)],
        $"amago {line.Split(' ')[0]}: {name}: expected the name of a file or folder, got the empty string (see ");

    [Fact]
    public void An_argument_may_start_with_an_at_sign() =>
        CliRun.Refused(["describe", "@encoders", "--img-shape", "84,84,3"], "Unknown encoder '@encoders'");
}
