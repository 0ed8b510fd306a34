using Amago.Configuration;
using Amago.Nets;

namespace Amago.Tests.Nets.Encoders;

/// <summary>What bad input gets: the encoder, what was expected and what came.</summary>
public sealed class EncoderErrorTests
{
    private readonly NatureishCnn _cnn = new((36, 40, 3), false, "relu", [2, 2, 2], generator: new Generator(0));

    [Theory]
    [InlineData(new[] { 36, 40, 3 })]
    [InlineData(new[] { 1, 36, 40, 3 })]
    [InlineData(new[] { 1, 1, 1, 36, 40, 3 })]
    [InlineData(new[] { 1, 1, 36, 40, 1 })]
    [InlineData(new[] { 1, 1, 40, 36, 3 })]
    [InlineData(new[] { 1, 1, 3, 36, 40 })]
    public void Wrong_rank_size_or_channel_count(int[] shape)
    {
        Tensor obs = Tensor.Zeros(shape, DType.UInt8);
        Fails.With<ArgumentException>(() => _cnn.Forward(obs), "NatureishCNN", "uint8 (B, L, 36, 40, 3)", $"got uint8 {obs.Shape}");
    }

    [Fact]
    public void Wrong_type()
    {
        Shape shape = [1, 1, 36, 40, 3];
        Fails.With<ArgumentException>(
            () => _cnn.Forward(Tensor.Zeros(shape)), "NatureishCNN", "uint8 (B", "got float32", "fromFloat: false takes uint8");
        Fails.With<ArgumentException>(
            () => _cnn.Forward(Tensor.Zeros(shape, DType.UInt8), fromFloat: true),
            "float32 (B",
            "got uint8",
            "fromFloat: true takes float32");
        Fails.With<ArgumentException>(() => _cnn.Forward(Tensor.Zeros(shape, DType.Int64)), "got int64");
        Assert.Throws<ArgumentNullException>(() => _cnn.Forward(null!));
    }

    [Fact]
    public void Images_smaller_than_the_kernels_need()
    {
        Fails.With<ArgumentException>(() => new NatureishCnn((20, 84, 4), false, "relu"),
            "NatureishCNN: a 20x84 image is smaller than the 36x36 its kernels [8,4,3] with strides [4,2,1] need");
        Fails.With<ArgumentException>(() => new NatureishCnn((4, 36, 35), true, "relu"), "36x35", "36x36");
        Fails.With<ArgumentException>(() => new DrQCnn((14, 15, 1), false, "relu"), "DrQCNN", "14x15", "15x15");
        Fails.With<ArgumentException>(() => new GridworldCnn((4, 3, 1), false, "relu"), "GridworldCNN", "4x3", "4x4");
        Fails.With<ArgumentException>(() => new ImpalaishCnn((14, 15, 1), false, "relu"), "IMPALAishCNN", "14x15", "15x15", "3 blocks");
        Fails.With<ArgumentException>(() => new GridworldCnn((4, 4, 0), false, "relu"), "GridworldCNN", "(H, W, C)", "(4, 4, 0)");
        Fails.With<ArgumentException>(() => new GridworldCnn((1, -4, 4), true, "relu"), "GridworldCNN", "(C, H, W)", "(1, -4, 4)");
    }

    [Fact]
    public void Lists_of_the_wrong_length_or_with_sizes_below_one()
    {
        Fails.With<ArgumentException>(
            () => new NatureishCnn((84, 84, 4), false, "relu", [1, 2]), "NatureishCNN", "channels", "3", "2: [1,2]");
        Fails.With<ArgumentException>(() => new NatureishCnn((84, 84, 4), false, "relu", kernels: [1, 2, 3, 4]), "kernels", "[1,2,3,4]");
        Fails.With<ArgumentException>(() => new GridworldCnn((9, 9, 4), false, "relu", strides: []), "GridworldCNN", "strides", "0: []");
        Fails.With<ArgumentException>(
            () => new GridworldCnn((9, 9, 4), false, "relu", strides: [1, 0, 1]), "strides", "at least 1", "[1,0,1]");
        Fails.With<ArgumentException>(() => new GridworldCnn((9, 9, 4), false, "relu", channels: [1, -3, 1]), "channels", "[1,-3,1]");
        Fails.With<ArgumentException>(() => new ImpalaishCnn((64, 64, 3), false, "relu", []), "IMPALAishCNN", "cnn_block_depths", "[]");
        Fails.With<ArgumentException>(() => new ImpalaishCnn((64, 64, 3), false, "relu", [4, 0]), "[4,0]");
    }

    [Fact]
    public void Depths_that_group_norm_can_not_divide()
    {
        Fails.With<ArgumentException>(
            () => new ImpalaishCnn((64, 64, 3), false, "relu", [8, 6]), "IMPALAishCNN", "cnn_block_depths[1] = 6", "4 groups");
        Assert.Equal([6, 15, 15], new ImpalaishCnn((64, 64, 3), false, "relu", [8, 6], postGroupNorm: false).OutputShape.ToArray());
    }

    [Fact]
    public void Unknown_names()
    {
        Fails.With<ArgumentException>(() => new DrQCnn((84, 84, 3), false, "selu"), "'selu'", "leaky_relu, relu, gelu, adaptive, mish");
        Fails.With<ArgumentException>(() => Activations.Create("selu"), "'selu'");
        Fails.With<ArgumentException>(
            () => Amago.Configuration.Encoders.Find("ResNet"), "'ResNet'", "DrQCNN, GridworldCNN, IMPALAishCNN, NatureishCNN");
        Assert.Same(Amago.Configuration.Encoders.Find("IMPALAishCNN"), Amago.Configuration.Encoders.Find("impalaishcnn"));
        Assert.Equal("IMPALAishCNN", Amago.Configuration.Encoders.Find("ImpalaishCnn").PythonName);
    }

    [Theory]
    [InlineData("NatureishCNN", "depth=[1]", "unknown setting 'depth'", "channels, kernels, strides")]
    [InlineData("DrQCNN", "channels=[1]", "unknown setting 'channels'", "its settings are: activation")]
    [InlineData("NatureishCNN", "channels=True", "channels takes a list of integers", "[32, 64, 64]")]
    [InlineData("IMPALAishCNN", "post_group_norm=[1]", "post_group_norm takes True or False", "[1]")]
    [InlineData("NatureishCNN", "channels=[1,2]", "channels", "[1,2]")]
    public void Settings_an_encoder_does_not_take(string encoder, string setting, string first, string second) =>
        Fails.With<ArgumentException>(
            () => Amago.Configuration.Encoders.Find(encoder).Create((84, 84, 4), false, settings: new EncoderSettings().Set(setting)),
            encoder,
            first,
            second);

    [Theory]
    [InlineData("channels")]
    [InlineData("=[1]")]
    public void Assignments_without_a_key(string setting) =>
        Fails.With<ArgumentException>(() => new EncoderSettings().Set(setting), "expected key=value", $"'{setting}'");

    [Theory]
    [InlineData("channels=1")]
    [InlineData("channels=[1,x]")]
    [InlineData("channels=[1,,2]")]
    [InlineData("channels=[1")]
    [InlineData("channels=")]
    [InlineData("channels=[99999999999]")]
    public void Settings_that_can_not_be_read(string setting) =>
        Fails.With<ArgumentException>(() => Amago.Configuration.Encoders.Find("NatureishCNN")
            .Create((84, 84, 4), false, settings: new EncoderSettings().Set(setting)), setting.Split('='));

    [Fact]
    public void Settings_read_Python_literals_and_the_last_one_wins()
    {
        EncoderSettings settings = new EncoderSettings().Set("cnn_block_depths=[8]").Set(" cnn_block_depths = (4, 8,) ")
            .Set("post_group_norm=False");
        Cnn cnn = Amago.Configuration.Encoders.Find("ImpalaishCnn").Create((31, 31, 3), false, settings: settings);
        Assert.Equal([8, 7, 7], cnn.OutputShape.ToArray());
        Assert.DoesNotContain(cnn.NamedParameters(), static named => named.Name.Contains("norm", StringComparison.Ordinal));
    }
}
