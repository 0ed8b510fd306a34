using Amago.Configuration.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Amago.Configuration;

/// <summary>Registers encoders as services.</summary>
public static class CnnServiceCollectionExtensions
{
    /// <summary>
    /// Registers an encoder by name: <c>[FromKeyedServices("policy")] Cnn</c> is one network, built when it is first asked for out of these
    /// options and what the application's configuration binds, in the scope of that name: <c>policy/NatureishCNN.channels</c>, in JSON
    /// <c>{"policy": {"NatureishCNN": {"channels": [32, 64, 64]}}}</c>.
    /// </summary>
    /// <remarks>
    /// What is wrong in options or configuration is an <see cref="OptionsValidationException"/> when the host starts (or its
    /// <see cref="IStartupValidator"/> is run), and otherwise when the encoder is first asked for. <see cref="Bindings"/> is registered
    /// too.
    /// </remarks>
    /// <param name="services">The services; an <see cref="IConfiguration"/> has to be among them.</param>
    /// <param name="name">Key of the encoder's service, and scope of its bindings.</param>
    /// <param name="configure">Says which encoder, and for which images.</param>
    /// <returns>The services, so that calls can be chained.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> can't be the name of a scope.</exception>
    public static IServiceCollection AddCnn(this IServiceCollection services, string name, Action<CnnOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        if (Selector.TryParse(name) is null)
            throw new ArgumentException($"expected a name that may be a scope, such as policy, got {Quoted.Text(name)}.", nameof(name));
        services.TryAddSingleton(static provider => new Bindings(provider.GetRequiredService<IConfiguration>()));
        services.AddOptions<CnnOptions>(name).Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CnnOptions>>(
            provider => new CnnOptionsValidation(name, provider.GetRequiredService<IConfiguration>()));
        return services.AddKeyedSingleton(name, (provider, _) =>
        {
            CnnOptions options = provider.GetRequiredService<IOptionsMonitor<CnnOptions>>().Get(name);
            return NamedCnn.Create(
                provider.GetRequiredService<Bindings>(), name, options, options.Seed is { } seed ? new Generator(seed) : null);
        });
    }
}
