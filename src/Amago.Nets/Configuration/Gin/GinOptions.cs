namespace Amago.Nets;

/// <summary>How gin files are read.</summary>
public sealed record GinOptions
{
    /// <summary>
    /// Folders in which included files are looked for, behind that of the including file. Included files have to lie in one of them or in the
    /// folder of the file that is read, or below.
    /// </summary>
    public IReadOnlyList<string> SearchPaths { get; init; } = [];

    /// <summary>
    /// Whether bindings of unknown configurables and imports of unknown modules pass through untouched, for files that several programs
    /// share; otherwise they are errors. Unknown settings of known configurables are errors always.
    /// </summary>
    public bool SkipUnknown { get; init; }

    /// <summary>Names of unknown configurables and modules that pass through, with or without their module.</summary>
    public IReadOnlyCollection<string> SkipNames { get; init; } = [];

    internal bool Skips(string path) => SkipUnknown || SkipNames.Contains(path) || SkipNames.Contains(path[(path.LastIndexOf('.') + 1)..]);
}
