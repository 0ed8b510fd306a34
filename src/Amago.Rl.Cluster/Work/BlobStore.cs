using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Amago.Rl.Cluster.Work;

/// <summary>What this silo keeps for others to ask for.</summary>
internal sealed class BlobStore
{
    private readonly ConcurrentDictionary<string, byte[]> _kept = new(StringComparer.Ordinal);

    /// <summary>Makes a blob of bytes, which are kept where they are too many for a message.</summary>
    /// <param name="key">What they are kept under until <see cref="Drop"/>.</param>
    /// <param name="bytes">They themselves; nobody may change them any more.</param>
    /// <exception cref="ArgumentException">They are more than a blob may have.</exception>
    public Blob Keep(string key, byte[] bytes) => Keep(key, bytes, SHA256.HashData(bytes));

    /// <summary>Makes a blob of bytes that end with the SHA-256 of what comes before, so that nobody computes it once more.</summary>
    /// <param name="key">What they are kept under until <see cref="Drop"/>.</param>
    /// <param name="bytes">A saved state, or none; nobody may change them any more.</param>
    /// <exception cref="ArgumentException">They are more than a blob may have.</exception>
    public Blob KeepState(string key, byte[] bytes) => Keep(key, bytes, []);

    private Blob Keep(string key, byte[] bytes, byte[] hash)
    {
        if (bytes.Length > Blob.MaxLength)
            throw new ArgumentException($"{key}: expected at most {Blob.MaxLength} bytes to send, got {bytes.Length}.", nameof(bytes));
        bool isInline = bytes.Length <= Blob.Piece;
        if (!isInline)
            _kept[key] = bytes;
        return new Blob(key, bytes.Length, hash, isInline ? bytes : []);
    }

    /// <summary>A piece of what is kept.</summary>
    /// <exception cref="KeyNotFoundException">Nothing is kept under the key any more, or there is no such piece.</exception>
    public byte[] Piece(string key, int offset)
    {
        if (!_kept.TryGetValue(key, out byte[]? bytes) || offset < 0 || offset >= bytes.Length)
            throw new KeyNotFoundException($"'{Printable.Short(key)}' is not kept any more.");
        return bytes.AsSpan(offset, Math.Min(Blob.Piece, bytes.Length - offset)).ToArray();
    }

    /// <summary>Keeps nothing any longer whose key starts so.</summary>
    public void DropAll(string start)
    {
        foreach (string key in _kept.Keys.Where(key => key.StartsWith(start, StringComparison.Ordinal)))
            Drop(key);
    }

    /// <summary>Keeps something no longer.</summary>
    public void Drop(string key) => _kept.TryRemove(key, out _);
}
