namespace Amago.Rl.Readers.Sources;

/// <summary>What a caller states of a file, held against what the file says.</summary>
internal sealed class PolicyStatements
{
    private const string ObservationPrefix = "observation.";

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, Tensor> _seen;

    public PolicyStatements(PolicyReading reading)
    {
        foreach (string statement in reading.Statements)
        {
            int at = statement.IndexOf('=', StringComparison.Ordinal);
            string key = at < 0 ? statement : statement[..at].Trim();
            string value = statement[(at + 1)..].Trim();
            if (at < 1 || key.Length == 0 || value.Length == 0)
                throw new ArgumentException($"Statement '{Printable.Short(statement)}': expected key=value, such as observation.speed=3.");
            _values[key] = value;
        }

        _seen = reading.Seen ?? new Dictionary<string, Tensor>(StringComparer.Ordinal);
    }

    /// <summary>The names of entries that are stated as <c>observation.NAME</c>.</summary>
    public IEnumerable<string> Entries => _values.Keys.Where(static key => key.StartsWith(ObservationPrefix, StringComparison.Ordinal))
        .Select(static key => key[ObservationPrefix.Length..]);

    /// <summary>The names of observations that are about to be shown.</summary>
    public IEnumerable<string> SeenNames => _seen.Keys;

    /// <summary>What is stated under a key; null where nothing is.</summary>
    public string? Find(string key)
    {
        _used.Add(key);
        return _values.GetValueOrDefault(key);
    }

    /// <summary>What the file and the caller say of something, where one of them does.</summary>
    /// <param name="key">The statement's key.</param>
    /// <param name="said">What the file says, or null.</param>
    /// <param name="place">Where it says so.</param>
    /// <param name="read">Brings a statement's text to the form that the file's has.</param>
    /// <exception cref="ArgumentException">They say different things.</exception>
    public string? Agreed(string key, string? said, string place, Func<string, string> read)
    {
        if (Find(key) is not { } text)
            return said;
        string stated = read(text);
        return said is null || said == stated
            ? stated
            : throw new ArgumentException($"{place} says {key} = {Printable.Short(said)}, and --set says {Printable.Short(stated)}.");
    }

    /// <summary>Checks that what is stated under a key, if anything, is what a file's metadata says.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public void Expect(string key, string? said, Func<string, string> read)
    {
        if (Find(key) is { } text && read(text) is var stated && stated != said)
        {
            throw new ArgumentException(
                $"its metadata says {key} = {Printable.Short(said ?? "none")}, and --set says {Printable.Short(stated)}.");
        }
    }

    /// <summary>The entry that is stated for an observation, or null.</summary>
    /// <param name="name">The entry's name; <see cref="ObservationSpace.ImageName"/> for one that is all there is.</param>
    /// <param name="key">The key it is stated under.</param>
    /// <param name="isImageFirst">Whether a list of three sizes is (C, H, W).</param>
    public ObservationEntry? Entry(string name, string key, bool isImageFirst)
    {
        if (Find(key) is not { } text)
            return null;
        string body = text.TrimStart('[', '(').TrimEnd(']', ')');
        string kind = int.TryParse(text, out _) ? $"vector({text})"
            : text[0] is '[' or '(' || char.IsAsciiDigit(text[0]) ? (body.Count(',') == 2 ? Image(body) : $"vector({body})")
            : text;
        try
        {
            ObservationEntry entry = ObservationSpace.Parse($"{{entry: {kind}}}").Entries[0];
            return entry switch
            {
                ImageEntry image => new ImageEntry(name, image.Shape, image.ChannelsFirst, image.IsFloat),
                VectorEntry vector => new VectorEntry(name, vector.Length),
                _ => new DiscreteEntry(name, ((DiscreteEntry)entry).Count),
            };
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException(
                $"{key}: expected an image such as [4, 84, 84], a vector's length such as 3, or discrete(5), got "
                + $"'{Printable.Short(text)}'.",
                e);
        }

        string Image(string sizes) => $"image({sizes}{(isImageFirst ? ", channels_first" : "")})";
    }

    /// <summary>An observation that is about to be shown; null where there is none of the name.</summary>
    public Tensor? Seen(string name) => _seen.GetValueOrDefault(name);

    /// <summary>Says what was stated and nobody asked for: it would have had no effect.</summary>
    /// <exception cref="ArgumentException">There is such a statement.</exception>
    public void ExpectAllUsed(string network)
    {
        string? unused = _values.Keys.FirstOrDefault(key => !_used.Contains(key));
        if (unused is not null)
        {
            throw new ArgumentException(
                $"--set {Printable.Short(unused)}{NearMatches.Aside(unused, _used)}: a {network} network takes "
                + $"{Printable.Few(_used.Order(StringComparer.Ordinal))}; what it does not depend on is not to be stated.");
        }
    }
}
