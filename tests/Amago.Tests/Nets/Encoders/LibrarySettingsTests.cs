using Amago.Configuration;
using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Cli;
using Amago.Tests.Formats;

namespace Amago.Tests.Nets.Encoders;

/// <summary>Settings of the encoders of other libraries: through files, gin, the command line, and where they make no sense.</summary>
public sealed class LibrarySettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("conv_spec", "conv_filters=[[6,[5,4],[3,2],'same'],[8,3,1,'valid'],[4,2,2]]; features_dim=11; scaling=none")]
    [InlineData("dreamerv3", "depth=3; mults=[1,2]; kernel=3; scaling=x/255")]
    [InlineData("drqv2", "features_dim=7; scaling=x/128-1")]
    [InlineData("impala", "channels=[4,6]; width=2; pooling=valid; features_dim=9; scaling=x/255-0.5")]
    [InlineData("impoola", "channels=[4,6]; width=1; pooling=same; features_dim=9; scaling=none")]
    [InlineData("mlagents_resnet", "features_dim=9; scaling=x/128-1")]
    [InlineData("sb3_nature", "features_dim=9; scaling=none")]
    public void A_file_says_them_and_is_believed(string encoder, string text)
    {
        string[] settings = text.Split("; ");
        string weights = _folder.File("w.safetensors"), input = _folder.File("obs.npy"), output = _folder.File("y.npy");
        CliRun.Ok(["init", encoder, "--img-shape", "40,44,3", "--activation", "silu", "--seed", "3", "-o", weights,
            .. settings.SelectMany(static setting => new[] { "--set", setting })]);
        var values = new EncoderSettings();
        foreach (string setting in settings)
            values.Set(setting);
        Cnn cnn = Amago.Configuration.Encoders.Find(encoder).Create((40, 44, 3), false, "silu", values, new Generator(3));
        Tensor obs = Draw.Bytes(1, [2, 2, 40, 44, 3]);
        Npy.Save(input, obs);
        CliRun.Ok("encode", encoder, "--weights", weights, "--input", input, "-o", output);
        Compare.Bits(cnn.Forward(obs), Npy.Load(output), "features");
        StateDict state = SafeTensors.Load(weights);
        Assert.Equal(cnn.StateDict().Metadata["settings"], state.Metadata["settings"]);
        string other = settings[^1] == "scaling=x/255" ? "scaling=x/128-1" : "scaling=x/255";
        CliRun.Refused(
            ["encode", encoder, "--weights", weights, "--input", input, "-o", output, "--set", other], "w.safetensors", "scaling");
    }

    [Fact]
    public void Gin_files_and_other_names_bind_them()
    {
        File.WriteAllText(_folder.File("a.gin"), """
            impala.width_scale = 2
            impala.pooling = 'padded'
            impala.out_features = 12
            ConvSpecCnn.conv_filters = [(8, (4, 3), 2), [5, 2, 1, 'valid']]
            DrQv2Cnn.feature_dim = 6
            mlagents_simple.output_size = 5
            mlagents_simple.activation = @relu
            """);
        Assert.Equal("[32, 64, 64] padded 12", Described("impala"));
        Assert.Contains("impala.width = 2", Config("impala"), StringComparison.Ordinal);
        Assert.Contains("conv_filters = [[8, [4, 3], 2, 'same'], [5, [2, 2], 1, 'valid']]", Config("conv_spec"), StringComparison.Ordinal);
        Assert.Contains("drqv2.features_dim = 6", Config("drqv2"), StringComparison.Ordinal);
        Assert.Contains("mlagents_simple.features_dim = 5", Config("mlagents_simple"), StringComparison.Ordinal);
        Assert.Contains("mlagents_simple.activation = 'relu'", Config("mlagents_simple"), StringComparison.Ordinal);

        string Config(string encoder) =>
            CliRun.Ok("describe", encoder, "--img-shape", "40,44,3", "--gin", _folder.File("a.gin"), "--show-config").Out;

        string Described(string encoder)
        {
            string output = CliRun.Ok("describe", encoder, "--img-shape", "40,44,3", "--gin", _folder.File("a.gin")).Out;
            return output.Contains("64x5x6", StringComparison.Ordinal) && output.Contains("12 features", StringComparison.Ordinal)
                ? "[32, 64, 64] padded 12"
                : output;
        }
    }

    [Theory]
    [InlineData("impala", "pooling=max", "pooling", "same, padded, valid", "'max'")]
    [InlineData("impala", "width=0", "width", "at least 1", "0")]
    [InlineData("impala", "channels=[]", "channels of at least one stage", "[]", "")]
    [InlineData("impala", "features_dim=0", "features_dim", "at least 1", "0")]
    [InlineData("drqv2", "scaling=x/256", "scaling", "x/128-1, x/255, x/255-0.5, none", "x/256")]
    [InlineData("dreamerv3", "mults=[1,0]", "mults", "at least 1", "[1,0]")]
    [InlineData("dreamerv3", "mults=[1,1,1,1,1,1]", "40x44", "smaller than the 64x64", "6 2x2 max-pools")]
    [InlineData("conv_spec", "conv_filters=[[8,3]]", "conv_filters", "[channels, kernel, stride, 'same' or 'valid']", "[[8, 3]]")]
    [InlineData("conv_spec", "conv_filters=[[8,3,1,'full']]", "conv_filters", "'same' or 'valid'", "'full'")]
    [InlineData("conv_spec", "conv_filters=[]", "conv_filters", "at least one", "none")]
    [InlineData("conv_spec", "conv_filters=[[8,3,0]]", "conv_filters", "[8, 3, 0]", "")]
    [InlineData("conv_spec", "conv_filters=[[8,50,1,'valid']]", "40x44", "smaller than the 50x50", "kernels [50]")]
    public void What_makes_no_sense_is_an_error_in_words(string encoder, string setting, params string[] words)
    {
        CliRun.Refused(["describe", encoder, "--img-shape", "40,44,3", "--set", setting], words);
    }

    [Fact]
    public void Training_on_images_that_are_too_small_says_the_smallest() => CliRun.Refused(
        ["train", "breakout", "--encoder", "mlagents_nature_cnn", "--out", _folder.File("run")],
        "mlagents_nature_cnn: a 10x10 image is smaller than the 36x36");
}
