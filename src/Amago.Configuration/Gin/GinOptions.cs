namespace Amago.Configuration;

/// <summary>Options of reading gin files.</summary>
public sealed record GinOptions
{
    /// <summary>
    /// Folders in which included files are looked for, behind that of the including file. Included files have to lie in one of them or in
    /// the folder of the file that is read, or below.
    /// </summary>
    public IReadOnlyList<string> SearchPaths { get; init; } = [];

    /// <summary>
    /// Whether bindings of unknown configurables and imports of unknown modules pass through untouched, for files that several programs
    /// share; otherwise they are errors. So do unknown settings of configurables that lie in no module, such as <c>PPO</c>: another program
    /// may have one of that name. Unknown settings of those in a module, such as <c>NatureishCNN</c>, are errors all the same.
    /// </summary>
    public bool SkipUnknown { get; init; }

    /// <summary>
    /// Names of configurables and modules that pass through where they are unknown, with or without their module; where a configurable of
    /// the name is known, its unknown settings pass.
    /// </summary>
    public IReadOnlyCollection<string> SkipNames { get; init; } = [];

    /// <summary>Whether a configurable or module of this name passes where it is unknown.</summary>
    internal bool Skips(string path) => SkipUnknown || Names(path);

    /// <summary>Whether the name, with or without its module, is among <see cref="SkipNames"/>.</summary>
    internal bool Names(string path) => SkipNames.Contains(path) || SkipNames.Contains(path[(path.LastIndexOf('.') + 1)..]);
}
