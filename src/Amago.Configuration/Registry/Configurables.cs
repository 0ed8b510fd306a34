namespace Amago.Configuration;

/// <summary>
/// Everything that configuration knows by name: encoders, activations, augmentations, and what a program registers. Names are found in the
/// Python and in the C# spelling, in any case, with or without their module.
/// </summary>
public static class Configurables
{
    private static readonly List<Configurable> Ordered = [];
    private static readonly Dictionary<string, Configurable> Known = new(Spelling.Comparer);
    private static readonly Dictionary<string, Literal> Constants =
        new(StringComparer.Ordinal) { ["gin.REQUIRED"] = new RequiredLiteral() };
    private static readonly Lock Gate = new();

    static Configurables()
    {
        foreach (Configurable configurable in (IEnumerable<Configurable>)
        [
            .. Encoders.BuiltIn,
            ActivationConfigurable.SlowAdaptiveRational,
            .. Augmentations.All
        ])
            Add(configurable);
    }

    /// <summary>All configurables, in the order in which they were registered; the activations last.</summary>
    public static IReadOnlyList<Configurable> All
    {
        get
        {
            lock (Gate)
                return [.. Ordered, .. ActivationConfigurable.All];
        }
    }

    /// <summary>
    /// Makes the settings of something bindable, such as the hyperparameters of a training: once, before configuration that names it is
    /// read.
    /// </summary>
    /// <typeparam name="T">What is built out of the settings.</typeparam>
    /// <param name="name">Its name in configuration, such as <c>PPO</c>.</param>
    /// <param name="settings">Its settings with their defaults.</param>
    /// <param name="create">Builds the object out of a value for every setting; must not return null.</param>
    /// <param name="module">Its Python module, where configuration may name one.</param>
    /// <param name="description">One line on what the configurable is for.</param>
    /// <returns>What <see cref="Bindings.Create{T}"/> takes.</returns>
    /// <exception cref="ArgumentException">The name is taken, or is no Python name.</exception>
    public static Configurable<T> Register<T>(
        string name, IReadOnlyList<Setting> settings, Func<SettingValues, T> create, string module = "", string description = "")
    {
        ArgumentNullException.ThrowIfNull(create);
        return Register<T>(name, settings, (values, _) => create(values), module, description);
    }

    /// <summary>Makes the settings of something bindable that draws random numbers: its function gets the generator too, or null.</summary>
    /// <inheritdoc cref="Register{T}(string, IReadOnlyList{Setting}, Func{SettingValues, T}, string, string)"/>
    public static Configurable<T> Register<T>(
        string name,
        IReadOnlyList<Setting> settings, Func<SettingValues, Generator?, T> create, string module = "", string description = "")
    {
        ArgumentNullException.ThrowIfNull(create);
        return Add(new Configurable<T>(name, name, module, description, settings, create));
    }

    /// <summary>Defines a constant, which configuration reads as <c>%name</c>; it wins over a macro of that name.</summary>
    /// <param name="name">Its name, with modules in front of it where it has some: <c>some.modules.PI</c>.</param>
    /// <param name="value">Its value as Python writes it: <c>3.14159</c>, <c>'text'</c>, <c>[1, 2]</c>.</param>
    /// <exception cref="ArgumentException">The name is taken, or is no Python name.</exception>
    /// <exception cref="InvalidFileException">The value can't be read.</exception>
    public static void DefineConstant(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (Selector.TryParse(name) is not { Scope: "" })
            throw new ArgumentException($"expected the name of a constant such as some.modules.PI, got {Quoted.Text(name)}.", nameof(name));
        Literal literal = ValueParser.Parse(new SourceText(name, value));
        lock (Gate)
        {
            if (!Constants.TryAdd(name, literal))
                throw new ArgumentException($"there is a constant '{name}' already.", nameof(name));
        }
    }

    internal static T Add<T>(T configurable)
        where T : Configurable
    {
        lock (Gate)
        {
            if (Known.ContainsKey(configurable.PythonName) || Known.ContainsKey(configurable.Name)
                || Activations.TryFind(configurable.Name) is not null)
                throw new ArgumentException($"there is a configurable named '{configurable.PythonName}' already.", nameof(configurable));
            Ordered.Add(configurable);
            Known[configurable.PythonName] = configurable;
            Known[configurable.Name] = configurable;
            return configurable;
        }
    }

    /// <summary>Finds one by its Python or C# name, in any case.</summary>
    /// <param name="path">The name, alone or behind its module or the module's end: <c>NatureishCNN</c>, <c>cnn.NatureishCNN</c>.</param>
    /// <returns>null where there is none.</returns>
    public static Configurable? TryFind(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        int dot = path.LastIndexOf('.');
        string name = path[(dot + 1)..];
        Configurable? found;
        lock (Gate)
            found = Known.GetValueOrDefault(name);
        found ??= ActivationConfigurable.TryFindNamed(name);
        return found is not null && (dot < 0 || EndsIn(found.Module, path[..dot])) ? found : null;
    }

    internal static IReadOnlyList<string> Names => [.. All.Select(static configurable => configurable.PythonName)];

    /// <summary>The modules of all configurables, and what they lie in.</summary>
    internal static IReadOnlyList<string> Modules =>
        [.. All.SelectMany(static configurable => Prefixes(configurable.Module)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The constants whose name this is, or the end of it.</summary>
    internal static IReadOnlyList<KeyValuePair<string, Literal>> ConstantsNamed(string path)
    {
        lock (Gate)
            return Constants.TryGetValue(path, out Literal? exact)
                ? [new(path, exact)]
                : [.. Constants.Where(constant => EndsIn(constant.Key, path))];
    }

    private static bool EndsIn(string module, string end) => module == end || module.EndsWith($".{end}", StringComparison.Ordinal);

    private static IEnumerable<string> Prefixes(string module)
    {
        for (int end = module.Length; end > 0; end = module.LastIndexOf('.', end - 1))
            yield return module[..end];
    }
}
