using System.Security.Cryptography;

namespace Amago.Rl.Cluster.Work;

/// <summary>Asks another silo for the bytes of a blob.</summary>
internal static class BlobReader
{
    private const int AtOnce = 4;

    /// <summary>The bytes of a blob.</summary>
    /// <param name="blob">What is wanted.</param>
    /// <param name="piece">Asks its owner for the piece at an offset.</param>
    /// <exception cref="InvalidDataException">It claims to be too long, or what came is not what was promised.</exception>
    public static async Task<byte[]> ReadAsync(Blob blob, Func<string, int, Task<byte[]>> piece)
    {
        byte[] bytes = blob.Bytes;
        if (blob.Length is < 0 or > Blob.MaxLength)
            throw new InvalidDataException($"'{Printable.Short(blob.Key)}': expected at most {Blob.MaxLength} bytes, got {blob.Length}.");
        if (bytes.Length == 0 && blob.Length > 0)
            bytes = await PiecesAsync(blob, piece);
        if (bytes.Length != blob.Length || !IsWhole(bytes, blob.Hash))
        {
            throw new InvalidDataException(
                $"'{Printable.Short(blob.Key)}': expected the {blob.Length} bytes of its SHA-256, got {bytes.Length} others.");
        }

        return bytes;
    }

    private static bool IsWhole(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> hash)
    {
        if (hash.IsEmpty) // it is at their end
        {
            int length = Math.Max(0, bytes.Length - SHA256.HashSizeInBytes);
            if (bytes.IsEmpty)
                return true; // the state of what has not begun
            hash = bytes[length..];
            bytes = bytes[..length];
        }

        return SHA256.HashData(bytes).AsSpan().SequenceEqual(hash);
    }

    // Room is made for what has come, not for what is claimed.
    private static async Task<byte[]> PiecesAsync(Blob blob, Func<string, int, Task<byte[]>> piece)
    {
        var pieces = new byte[(blob.Length + Blob.Piece - 1) / Blob.Piece][];
        await TakeAsync(0); // that the owner has something precedes all others
        await Parallel.ForAsync(
            1, pieces.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (index, _) => await TakeAsync(index));
        byte[] bytes = GC.AllocateUninitializedArray<byte>(blob.Length);
        for (int index = 0; index < pieces.Length; index++)
            pieces[index].CopyTo(bytes, index * Blob.Piece);
        return bytes;

        async Task TakeAsync(int index)
        {
            int offset = index * Blob.Piece, expected = Math.Min(Blob.Piece, blob.Length - offset);
            byte[] got = await piece(blob.Key, offset);
            if (got.Length != expected)
                throw new InvalidDataException($"expected a piece of {expected} bytes at {offset}, got {got.Length}.");
            pieces[index] = got;
        }
    }
}
