using System.Diagnostics.CodeAnalysis;
using Amago.Rl.Spaces;

namespace Amago.Rl;

/// <summary>What an agent sees at a step: named entries in their order. Spaces of the same text are equal.</summary>
public sealed class ObservationSpace : IEquatable<ObservationSpace>
{
    /// <summary>The name of an entry that is all there is.</summary>
    public const string ImageName = "observation";

    private readonly ObservationEntry[] _entries;

    /// <summary>Makes a space of entries.</summary>
    /// <param name="entries">The entries, at least one; their names differ.</param>
    /// <exception cref="ArgumentException">There is no entry, one is null, or a name comes twice.</exception>
    public ObservationSpace(IReadOnlyList<ObservationEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _entries = [.. entries];
        if (_entries.Length == 0 || Array.Exists(_entries, static entry => entry is null))
        {
            throw new ArgumentException(
                $"ObservationSpace: expected at least one entry, and none null, got {_entries.Length}.", nameof(entries));
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (ObservationEntry entry in _entries)
        {
            if (!names.Add(entry.Name))
            {
                throw new ArgumentException(
                    $"ObservationSpace: expected a name for each entry, got '{Printable.Short(entry.Name)}' twice.", nameof(entries));
            }
        }
    }

    /// <summary>The entries in their order.</summary>
    public IReadOnlyList<ObservationEntry> Entries => _entries;

    /// <summary>The image (H, W, C) of bytes that is all there is; null where there is anything else.</summary>
    public ImageEntry? SingleImage => _entries is [ImageEntry { ChannelsFirst: false, IsFloat: false } image] ? image : null;

    /// <summary>One image of bytes, under the name <see cref="ImageName"/>.</summary>
    /// <param name="shape">(H, W, C), or (C, H, W) with the channels first.</param>
    /// <param name="channelsFirst">Whether the channels come before height and width.</param>
    public static ObservationSpace Image(Shape shape, bool channelsFirst = false) =>
        new([new ImageEntry(ImageName, shape, channelsFirst)]);

    /// <summary>Reads the text that <see cref="ToString"/> writes.</summary>
    /// <param name="text">A space, as <c>{frame: image(64, 64, 3), speed: vector(2), gear: discrete(5)}</c>.</param>
    /// <exception cref="ArgumentException">It is no such text, or its numbers are out of range; the message says where.</exception>
    public static ObservationSpace Parse(string text) => SpaceReader.Observations(text);

    /// <summary>Where an entry is among all; -1 where there is none of that name.</summary>
    /// <param name="name">The entry's name.</param>
    public int IndexOf(string name) => Array.FindIndex(_entries, entry => entry.Name == name);

    /// <summary>Finds an entry by its name.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="entry">The entry, where there is one.</param>
    /// <returns>Whether there is an entry of that name.</returns>
    public bool TryGetEntry(string name, [MaybeNullWhen(false)] out ObservationEntry entry)
    {
        int index = IndexOf(name);
        entry = index < 0 ? null : _entries[index];
        return index >= 0;
    }

    /// <summary>Names, kinds and sizes: <c>{frame: image(64, 64, 3), speed: vector(2), gear: discrete(5)}</c>.</summary>
    public override string ToString() =>
        $"{{{string.Join(", ", _entries.Select(static entry => $"{SpaceWriter.Name(entry.Name)}: {entry}"))}}}";

    /// <summary>The text as messages show it: names out of a file may be of any length.</summary>
    internal string Shown => Printable.Short(ToString());

    /// <inheritdoc/>
    public bool Equals(ObservationSpace? other) => ReferenceEquals(this, other) || (other is not null && ToString() == other.ToString());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ObservationSpace);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>Whether two spaces have the same entries.</summary>
    public static bool operator ==(ObservationSpace? left, ObservationSpace? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two spaces have other entries.</summary>
    public static bool operator !=(ObservationSpace? left, ObservationSpace? right) => !(left == right);
}
