using Amago.Configuration.Gin;

namespace Amago.Configuration.Binding;

/// <summary>Turns assignments of a command line into names of what they bind.</summary>
internal sealed class AssignmentKeys
{
    private readonly Selector? _target;
    private readonly Configurable? _configurable;

    /// <summary>Finds the configurable that keys without a dot are settings of.</summary>
    /// <param name="target">What keys without a dot are settings of; null where they are macros.</param>
    public AssignmentKeys(string? target)
    {
        if (target is null)
            return;
        _target = Selector.TryParse(target) ?? throw new ArgumentException(
            $"expected the name of a configurable such as policy/NatureishCNN, got {Quoted.Text(target)}.", nameof(target));
        _configurable = Find(_target.Path);
    }

    public (GinName Name, string Value, string Text) Read(string assignment)
    {
        (string left, string value) = Assignment.Split(assignment);
        bool isMacro = left[0] == '%';
        Selector name = Selector.TryParse(left.AsSpan(isMacro ? 1 : 0))
            ?? throw new ArgumentException($"expected a key such as channels or policy/NatureishCNN.channels, got {Quoted.Text(left)}.");
        int dot = name.Path.LastIndexOf('.');
        GinName key = dot >= 0 && !isMacro
            ? Key(name.Scope, Find(name.Path[..dot]), name.Path[(dot + 1)..])
            : _configurable is not null && !isMacro && name.Scope.Length == 0
                ? Key(_target!.Scope, _configurable, left)
                : GinName.OfMacro(name);
        return (key, value, assignment);
    }

    private static GinName Key(string scope, Configurable configurable, string parameter) => configurable.TryFind(parameter) is { } setting
        ? new GinName(scope, configurable.PythonName, setting.Name)
        : throw new ArgumentException($"{configurable.Unknown(parameter)}.");

    private static Configurable Find(string path) => Configurables.TryFind(path)
        ?? throw new ArgumentException(
            $"unknown configurable {Quoted.Text(path)} ({NearMatches.Hint(path[(path.LastIndexOf('.') + 1)..], Configurables.Names)}).");
}
