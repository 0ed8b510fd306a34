using Microsoft.Extensions.Configuration;

namespace Amago.Configuration.Gin;

/// <summary>A gin file or text among the sources of a configuration.</summary>
internal sealed class GinConfigurationSource(string name, Action<GinLoader> load, GinOptions options) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new GinConfigurationProvider(name, load, options);
}
