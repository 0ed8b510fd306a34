namespace Amago.Configuration;

/// <summary>Something that is built by name, with settings that configuration can bind.</summary>
public abstract class Configurable
{
    private protected Configurable(string pythonName, string name, string module, string description, IReadOnlyList<Setting> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (Selector.TryParse(pythonName) is not { Scope: "" } || pythonName.Contains('.', StringComparison.Ordinal))
            throw new ArgumentException(
                $"expected the name of a configurable such as MyCNN, got {Quoted.Text(pythonName)}.", nameof(pythonName));
        PythonName = pythonName;
        Name = name;
        Module = module;
        Description = description;
        Settings = settings;
        IEnumerable<string> names = settings.SelectMany(static setting => (string[])[setting.Name, .. setting.Aliases]);
        if (names.GroupBy(static name => name, Spelling.Comparer).FirstOrDefault(static same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"{pythonName}: there are two settings named '{twice.Key}'.", nameof(settings));
    }

    /// <summary>Its name in Python, such as <c>NatureishCNN</c>.</summary>
    public string PythonName { get; }

    /// <summary>Its name in C#, such as <c>NatureishCnn</c>.</summary>
    public string Name { get; }

    /// <summary>Its Python module, such as <c>amago.nets.cnn</c>; "" where it has none.</summary>
    public string Module { get; }

    /// <summary>One line on what the configurable is for; "" where nothing is said.</summary>
    public string Description { get; }

    /// <summary>The keyword arguments that configuration may bind, in the order in which they were registered.</summary>
    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>Everything that configuration can bind: <see cref="Settings"/>, and arguments that the program may leave open.</summary>
    internal virtual IReadOnlyList<Setting> Bindable => Settings;

    /// <summary>Arguments that are the program's alone.</summary>
    internal virtual IReadOnlyList<string> Arguments => [];

    /// <summary>What a program's function made, which is not null.</summary>
    /// <exception cref="InvalidOperationException">The function made null.</exception>
    private protected T Made<T>(T? made) => made
        ?? throw new InvalidOperationException($"{PythonName}: expected the function that it was registered with to make one, got null.");

    internal Setting? TryFind(string setting) => Bindable.FirstOrDefault(known => known.IsNamed(setting));

    /// <summary>What is wrong with a name that is no setting.</summary>
    internal string Unknown(string setting)
    {
        if (Arguments.FirstOrDefault(argument => Spelling.Comparer.Equals(argument, setting)) is { } positional)
            return $"{PythonName}: {positional} is an argument that the program gives, no setting";
        string[] known = [.. Bindable.Select(static setting => setting.Name)];
        return $"{PythonName}: unknown setting {Quoted.Text(setting)}{NearMatches.Aside(setting, known)}; its settings are: "
            + $"{(known.Length > 0 ? string.Join(", ", known) : "none")}";
    }
}

/// <summary>Something that is built by name out of its settings alone, and a generator where it draws random numbers.</summary>
/// <typeparam name="T">What is built.</typeparam>
public sealed class Configurable<T> : Configurable
{
    private readonly Func<SettingValues, Tensors.Generator?, T> _create;

    internal Configurable(
        string pythonName,
        string name,
        string module,
        string description,
        IReadOnlyList<Setting> settings,
        Func<SettingValues, Tensors.Generator?, T> create)
        : base(pythonName, name, module, description, settings) => _create = create;

    internal T Create(SettingValues values, Tensors.Generator? generator) => Made(_create(values, generator));
}
