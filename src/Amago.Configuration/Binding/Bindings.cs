using System.Collections.Immutable;
using Amago.Configuration.Binding;
using Amago.Configuration.Gin;
using Microsoft.Extensions.Configuration;

namespace Amago.Configuration;

/// <summary>
/// Builds encoders, augmentations and whatever was registered out of what a configuration binds: gin files, JSON, environment variables and
/// command lines, later sources over earlier ones, inner scopes over outer ones.
/// </summary>
/// <remarks>What is built is remembered with all its values, see <see cref="Operative"/>.</remarks>
public sealed class Bindings
{
    private readonly IConfiguration _configuration;

    /// <summary>Makes the bindings of a configuration; it is read whenever something is built.</summary>
    /// <param name="configuration">
    /// The root of a configuration, such as a host's or what a <see cref="ConfigurationBuilder"/> builds.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="configuration"/> is a section, not a root.</exception>
    public Bindings(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _ = ConfigurationSources.Of(configuration);
        _configuration = configuration;
    }

    /// <summary>Everything that was built, with the value of every setting.</summary>
    public OperativeConfiguration Operative { get; } = new();

    /// <summary>Builds an encoder. What the caller gives wins over what is bound, what is bound over defaults.</summary>
    /// <param name="encoder">
    /// Name of the encoder, <c>NatureishCNN</c>, a reference, <c>@policy/NatureishCNN</c>, or a macro that says either, <c>%cnn</c>.
    /// </param>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="activation">The name of an activation; null for what is bound, or the encoder's own.</param>
    /// <param name="settings">Values that win over what is bound.</param>
    /// <param name="scope">The scope to build in, such as <c>policy</c>; a reference's own scopes lie inside it.</param>
    /// <param name="generator">Gives the initial weights; by default a generator seeded at random.</param>
    /// <exception cref="InvalidFileException">
    /// The configuration binds something that is unknown or of another kind; the message says where.
    /// </exception>
    /// <exception cref="ArgumentException">There is no encoder of that name, or it refuses its arguments.</exception>
    public Cnn CreateCnn(
        string encoder, (int, int, int) imgShape, bool channelsFirst = false,
        string? activation = null, EncoderSettings? settings = null, string scope = "", Generator? generator = null)
    {
        (EncoderDescriptor descriptor, string within) = FindEncoder(encoder, scope);
        Dictionary<string, Literal> given = new((settings ?? new EncoderSettings()).For(descriptor), StringComparer.Ordinal);
        if (activation is not null)
            given[descriptor.Activation.Name] = new TextLiteral(Activations.Find(activation).PythonName);
        return CreateCnn(descriptor, within, imgShape, channelsFirst, given, generator);
    }

    /// <summary>
    /// Builds what <see cref="Configurables.Register{T}(string, IReadOnlyList{Setting}, Func{SettingValues, T}, string, string)"/>
    /// registered, or an augmentation.
    /// </summary>
    /// <typeparam name="T">Type of what is built.</typeparam>
    /// <param name="configurable">The registered configurable to build.</param>
    /// <param name="scope">The scope to build in; "" for the outermost.</param>
    /// <param name="generator">Gives random numbers to configurables that take them; by default a generator seeded at random.</param>
    /// <exception cref="InvalidFileException">
    /// The configuration binds something that is unknown or of another kind; the message says where.
    /// </exception>
    public T Create<T>(Configurable<T> configurable, string scope = "", Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(configurable);
        CheckScope(scope);
        SettingValues values = Values(configurable, scope, new Dictionary<string, Literal>(StringComparer.Ordinal));
        T built = configurable.Create(values, generator);
        Operative.Add(scope, configurable, values);
        return built;
    }

    /// <summary>
    /// Builds an activation. The coefficients of <c>adaptive</c> are trained unless <c>SlowAdaptiveRational.trainable</c> is bound to
    /// False.
    /// </summary>
    /// <param name="name">Its name, such as <c>leaky_relu</c>; see <see cref="Activations"/>.</param>
    /// <param name="scope">The scope to build in; "" for the outermost.</param>
    /// <exception cref="ArgumentException">There is no activation of that name.</exception>
    /// <exception cref="InvalidFileException">The configuration binds something that is unknown or of another kind.</exception>
    public Activation CreateActivation(string name, string scope = "")
    {
        CheckScope(scope);
        Activation activation = Activations.Create(name);
        FreezeUntrained(activation, scope);
        return activation;
    }

    /// <summary>The encoder that a name, a reference or a macro means, and the scope to build it in.</summary>
    /// <param name="encoder">
    /// Its name, <c>NatureishCNN</c>, a reference, <c>@policy/NatureishCNN</c>, or a macro that says either, <c>%cnn</c>.
    /// </param>
    /// <param name="scope">The scope around it; a reference's own scopes lie inside it.</param>
    /// <exception cref="ArgumentException">There is no such encoder, or the scope is none.</exception>
    /// <exception cref="InvalidFileException">The macro is not bound, or bound to itself.</exception>
    public (EncoderDescriptor Encoder, string Scope) FindEncoder(string encoder, string scope)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        CheckScope(scope);
        BoundValue value = BoundValue.OfText(encoder.Trim());
        if (value.Value is MacroLiteral)
            value = new Macros(ConfigurationSources.Of(_configuration)).Expand(value, encoder, "the encoder");
        Selector? target = value.Value is ReferenceLiteral reference
            ? reference.Target
            : Selector.TryParse((value.Value as TextLiteral)?.Value);
        if (target is null)
        {
            throw new ArgumentException(
                $"expected the name of an encoder or a reference to one, got {Quoted.Value(value.Value)}.", nameof(encoder));
        }

        string inner = scope.Length > 0 && target.Scope.Length > 0 ? $"{scope}/{target.Scope}" : scope + target.Scope;
        return (Encoders.FindAs(target.Path, encoder), inner);
    }

    /// <summary>Describes the encoder that <c>CreateCnn</c> builds of the same arguments, without building it.</summary>
    /// <param name="encoder">Its name, a reference or a macro.</param>
    /// <param name="imgShape">(H, W, C), or (C, H, W) when channels are first.</param>
    /// <param name="channelsFirst">Whether images come as (C, H, W).</param>
    /// <param name="scope">The scope to build in; a reference's own scopes lie inside it.</param>
    /// <exception cref="InvalidFileException">
    /// The configuration binds something that is unknown or of another kind; the message says where.
    /// </exception>
    /// <exception cref="ArgumentException">There is no such encoder.</exception>
    public EncoderDescription DescribeCnn(string encoder, (int, int, int) imgShape, bool channelsFirst = false, string scope = "")
    {
        (EncoderDescriptor descriptor, string within) = FindEncoder(encoder, scope);
        SettingValues values = Values(descriptor, within, ImmutableDictionary<string, Literal>.Empty);
        return EncoderDescriptions.Of(descriptor, values, imgShape, channelsFirst);
    }

    /// <summary>What is bound in a scope and in those around it; defaults are not among it.</summary>
    /// <param name="configurable">Whose settings to read.</param>
    /// <param name="scope">The scope, such as <c>policy</c>; "" for the outermost.</param>
    /// <returns>By the names of settings: the value as Python writes it, and the place that binds it, such as a file and a line.</returns>
    /// <exception cref="ArgumentException">The scope is none.</exception>
    /// <exception cref="InvalidFileException">
    /// The configuration binds something that is unknown or of another kind; the message says where.
    /// </exception>
    public IReadOnlyDictionary<string, (string Value, string Place)> Bound(Configurable configurable, string scope)
    {
        ArgumentNullException.ThrowIfNull(configurable);
        CheckScope(scope);
        return new BindingReader(ConfigurationSources.Of(_configuration), configurable).ReadBound(scope, static _ => true).ToDictionary(
            static pair => pair.Key, static pair => (LiteralPrinter.Print(pair.Value.Value), pair.Value.Place), StringComparer.Ordinal);
    }

    /// <summary>All that the gin sources bind as one gin text, skipped names included, values as they were written.</summary>
    public string GinText() =>
        GinConfigurationProvider.Print([.. ConfigurationSources.Of(_configuration).OfType<GinConfigurationProvider>()]);

    /// <summary>Builds an encoder in a scope, with values that win over what is bound.</summary>
    private Cnn CreateCnn(
        EncoderDescriptor encoder,
        string scope,
        (int, int, int) imgShape,
        bool channelsFirst,
        IReadOnlyDictionary<string, Literal> given,
        Generator? generator)
    {
        SettingValues values = Values(encoder, scope, given);
        Cnn cnn = encoder.Create(imgShape, channelsFirst, values.Get(encoder.Activation), values, generator);
        Operative.Add(scope, encoder, values);
        FreezeUntrained(cnn, scope);
        return cnn;
    }

    // Coefficients of adaptive activations are trained unless SlowAdaptiveRational.trainable says otherwise.
    private void FreezeUntrained(Module module, string scope)
    {
        Adaptive[] adaptive = [.. module.NamedModules().Select(static named => named.Module).OfType<Adaptive>()];
        if (adaptive.Length > 0 && !Create(ActivationConfigurable.SlowAdaptiveRational, scope))
            Array.ForEach(adaptive, static activation => activation.Freeze());
    }

    private SettingValues Values(Configurable configurable, string scope, IReadOnlyDictionary<string, Literal> given) =>
        new(configurable, new BindingReader(ConfigurationSources.Of(_configuration), configurable).Read(scope, given));

    private static void CheckScope(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (scope.Length > 0 && Selector.TryParse(scope) is null)
            throw new ArgumentException($"expected a scope such as policy or policy/target, got {Quoted.Text(scope)}.", nameof(scope));
    }
}
