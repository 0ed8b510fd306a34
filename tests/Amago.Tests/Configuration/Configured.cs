using System.Text;
using Amago.Configuration;
using Amago.Nets;
using Microsoft.Extensions.Configuration;

namespace Amago.Tests.Configuration;

/// <summary>Bindings out of texts.</summary>
internal static class Configured
{
    public static readonly (int, int, int) Image = (84, 84, 4);

    public static readonly GinOptions SkipUnknown = new() { SkipUnknown = true };

    public static Bindings Gin(string text, GinOptions? options = null) => From(builder => builder.AddGinString(text, "x.gin", options));

    public static Bindings From(params Action<IConfigurationBuilder>[] sources) => new(Root(sources));

    public static IConfigurationRoot Root(params Action<IConfigurationBuilder>[] sources)
    {
        var builder = new ConfigurationBuilder();
        foreach (Action<IConfigurationBuilder> add in sources)
            add(builder);
        return builder.Build();
    }

    public static IConfigurationBuilder AddJson(this IConfigurationBuilder builder, string json) =>
        builder.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)));

    public static Cnn Nature(this Bindings bindings, string scope = "") =>
        bindings.CreateCnn("NatureishCNN", Image, scope: scope, generator: new Generator(0));

    public static TinyCnn Tiny(this Bindings bindings, string scope = "") =>
        (TinyCnn)bindings.CreateCnn("TinyCNN", Image, scope: scope, generator: new Generator(0));

    /// <summary>Output channels of the convolutions.</summary>
    public static int[] Channels(this Cnn cnn) =>
        [.. cnn.StateDict().Where(static named => named.Value.Rank == 4).Select(static named => named.Value.Shape[0])];
}
