using Amago.Configuration;
using Amago.Nets;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Configuration.Binding;

public sealed class BoundSettingsTests
{
    private const string Gin = "NatureishCNN.channels = [1, 2, 3]\nNatureishCNN.activation = 'relu'\n";

    private static readonly Bindings Bindings = new(new ConfigurationBuilder().AddGinString(Gin, "x.gin").Build());

    [Fact]
    public void What_is_bound_comes_as_Python_writes_it_with_its_place()
    {
        (EncoderDescriptor encoder, string scope) = Bindings.FindEncoder("@policy/NatureishCNN", "");
        IReadOnlyDictionary<string, (string Value, string Place)> bound = Bindings.Bound(encoder, scope);
        Assert.Equal("policy", scope);
        Assert.Equal(["activation", "channels"], bound.Keys.Order());
        Assert.Equal("[1, 2, 3]", bound["channels"].Value);
        Assert.Equal("'relu'", bound["activation"].Value);
        Assert.Contains("x.gin", bound["channels"].Place, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoder_is_described_as_it_is_built() =>
        Assert.Equal(Bindings.CreateCnn("NatureishCNN", (84, 84, 4)).Description, Bindings.DescribeCnn("NatureishCNN", (84, 84, 4)));

    [Fact]
    public void What_metadata_says_of_settings_is_checked_and_written_alike()
    {
        var description = new EncoderDescription("NatureishCNN", null, null, "ReLU", "channels=[1,2,3]");
        Assert.Equal("[1, 2, 3]", Encoders.Find("NatureishCNN").SettingsIn(description)["channels"]);
        Assert.Equal("'relu'", Encoders.Find("NatureishCNN").SettingsIn(description)["activation"]);
        Fails.With<ArgumentException>(() => Encoders.Find("DrQCNN").SettingsIn(description), "channels");
    }
}
