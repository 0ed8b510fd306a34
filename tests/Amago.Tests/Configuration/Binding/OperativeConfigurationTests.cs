using System.Text.Json;
using Amago.Configuration;
using Amago.Nets;
using Amago.Tests.Formats;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Configuration.Binding;

public sealed class OperativeConfigurationTests
{
    private const string Text =
        """
        depths = [4, 8]
        IMPALAishCNN.cnn_block_depths = %depths
        policy/NatureishCNN.channels = [1, 2, 3]
        policy/NatureishCNN.activation = @mish
        TinyCNN.note = '%5 "\'\n'
        TinyCNN.clip = None
        TinyCNN.gain = 1e999
        unused/DrQCNN.activation = 'gelu'
        DrQv2Aug.pad = 2
        """;

    [Fact]
    public void Has_every_value_of_everything_that_was_built() => Assert.Equal(
        """
        # DrQv2Aug
        DrQv2Aug.pad = 2
        DrQv2Aug.channels_first = False
        DrQv2Aug.per_sequence = False
        DrQv2Aug.training_only = False

        # IMPALAishCNN
        IMPALAishCNN.cnn_block_depths = [4, 8]
        IMPALAishCNN.post_group_norm = True
        IMPALAishCNN.activation = 'relu'

        # policy/NatureishCNN
        policy/NatureishCNN.channels = [1, 2, 3]
        policy/NatureishCNN.kernels = [8, 4, 3]
        policy/NatureishCNN.strides = [4, 2, 1]
        policy/NatureishCNN.activation = 'mish'

        # TestPPO
        TestPPO.learning_rate = 0.0003
        TestPPO.epochs = 4
        TestPPO.clip_values = True
        TestPPO.schedule = 'linear'
        TestPPO.encoder = '@NatureishCNN'
        TestPPO.target_kl = None

        # TinyCNN
        TinyCNN.width = 8
        TinyCNN.frames = 1099511627776
        TinyCNN.gain = 1e999
        TinyCNN.deep = False
        TinyCNN.note = '%5 "\'\n'
        TinyCNN.kernels = [3, 2]
        TinyCNN.scales = [1.0, 0.25]
        TinyCNN.head_activation = 'relu'
        TinyCNN.extra = None
        TinyCNN.clip = None
        TinyCNN.activation = 'leaky_relu'

        """.ReplaceLineEndings("\n"),
        Built(Configured.Gin(Text), activation: "relu").Bindings.Operative.ToGin().Replace("\n\n\n", "\n\n", StringComparison.Ordinal));

    [Fact]
    public void Json_nests_scopes()
    {
        string text = Built(Configured.Gin(Text), "relu").Bindings.Operative.ToJson();
        Assert.Contains("\"channels\": [1, 2, 3],\n", text, StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(text).RootElement;
        Assert.Equal(
            ["DrQv2Aug", "IMPALAishCNN", "TestPPO", "TinyCNN", "policy"], json.EnumerateObject().Select(static member => member.Name));
        Assert.Equal("[1,2,3]", json.GetProperty("policy").GetProperty("NatureishCNN").GetProperty("channels").ToString()
            .Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("TinyCNN").GetProperty("clip").ValueKind);
        Assert.Equal(JsonValueKind.True, json.GetProperty("IMPALAishCNN").GetProperty("post_group_norm").ValueKind);
        Assert.Equal("@NatureishCNN", json.GetProperty("TestPPO").GetProperty("encoder").GetString()![1..^1]);
    }

    [Fact]
    public void Read_again_it_builds_the_same()
    {
        (Bindings bindings, string hash) = Built(Configured.Gin(Text), "relu");
        string gin = bindings.Operative.ToGin(), json = bindings.Operative.ToJson();
        foreach (Action<IConfigurationBuilder> source in (Action<IConfigurationBuilder>[])
        [
            builder => builder.AddGinString(gin),
            builder => builder.AddJson(json)
        ])
        {
            (Bindings again, string hashAgain) = Built(Configured.From(source), activation: null);
            Assert.Equal((gin, json, hash), (again.Operative.ToGin(), again.Operative.ToJson(), hashAgain));
        }
    }

    [Fact]
    public void Is_written_beside_a_checkpoint()
    {
        using var folder = new TemporaryFolder();
        (Bindings bindings, _) = Built(Configured.Gin(Text), "relu");
        bindings.Operative.SaveBeside(folder.File("run.safetensors"));
        Assert.Equal(["run.operative.gin", "run.operative.json"], Directory.GetFiles(folder.Path).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
        Assert.Equal(bindings.Operative.ToGin(), File.ReadAllText(folder.File("run.operative.gin")));
        Assert.Equal(bindings.Operative.ToJson(), File.ReadAllText(folder.File("run.operative.json")));
        Assert.Throws<DirectoryNotFoundException>(() => bindings.Operative.SaveBeside(folder.File("no/run.safetensors")));
    }

    [Fact]
    public void Is_empty_at_first()
    {
        OperativeConfiguration operative = Configured.Gin(Text).Operative;
        Assert.Equal(("", "{}\n"), (operative.ToGin(), operative.ToJson()));
    }

    [Fact]
    public void What_could_not_be_built_is_not_in_it()
    {
        Bindings bindings = Configured.Gin("NatureishCNN.channels = [1]");
        Assert.ThrowsAny<ArgumentException>(() => bindings.Nature());
        Assert.Equal("", bindings.Operative.ToGin());
    }

    private static (Bindings Bindings, string Hash) Built(Bindings bindings, string? activation)
    {
        Cnn[] networks =
        [
            bindings.CreateCnn("IMPALAishCNN", (40, 40, 3), activation: activation, generator: new Generator(1)),
            bindings.Nature("policy"),
            bindings.Tiny(),
        ];
        bindings.Create(OwnConfigurables.Ppo);
        bindings.Create(Augmentations.DrQv2Aug);
        return (bindings, string.Join(' ', networks.Select(static cnn => $"{cnn.ContentHash()} {cnn.ActivationName}")));
    }
}
