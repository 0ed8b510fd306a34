using System.IO.Hashing;

namespace Amago.Fuzz;

/// <summary>Inputs that reached something new, from which the next ones are made; kept in a folder from one time to the next.</summary>
internal sealed class Corpus
{
    private const int MaxLength = 400_000; // longer ones are mutated too slowly to be worth it
    private readonly List<byte[]> _inputs = [];
    private readonly string _folder;

    public Corpus(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    public int Count => _inputs.Count;

    /// <summary>What an earlier time kept.</summary>
    public IReadOnlyList<byte[]> Kept() => [.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    public void Add(byte[] input, bool keep)
    {
        if (input.Length > MaxLength)
            return;
        _inputs.Add(input);
        if (keep)
            File.WriteAllBytes(Path.Combine(_folder, $"{XxHash64.HashToUInt64(input):x16}"), input);
    }

    /// <summary>One of them, more often one of the newest.</summary>
    public byte[] Pick(Random random) =>
        _inputs.Count == 0 ? [] : _inputs[
            random.Next(3) == 0 ? random.Next(_inputs.Count) : _inputs.Count - 1 - (int)(_inputs.Count * Math.Pow(random.NextDouble(), 3))];
}
