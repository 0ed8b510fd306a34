namespace Amago.Fuzz;

/// <summary>Inputs that something went wrong with, a few of each kind, in a folder with what went wrong beside them.</summary>
internal sealed class Findings(string folder)
{
    private const int OfAKind = 3;
    private readonly Dictionary<string, int> _kinds = new(StringComparer.Ordinal);

    /// <summary>How many inputs went wrong, those that are not kept included.</summary>
    public int Count { get; private set; }

    /// <summary>What went wrong, and how often.</summary>
    public IReadOnlyDictionary<string, int> Kinds => _kinds;

    public void Add(string kind, byte[] input, string details)
    {
        Count++;
        int before = _kinds.GetValueOrDefault(kind);
        _kinds[kind] = before + 1;
        if (before >= OfAKind)
            return;
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{_kinds.Count:d2}-{before + 1}-{Environment.ProcessId}");
        File.WriteAllBytes(path, input);
        File.WriteAllText(path + ".txt", $"{kind}\n{details}\n");
    }
}
