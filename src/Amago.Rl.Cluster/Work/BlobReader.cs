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
        if (bytes.Length != blob.Length || !SHA256.HashData(bytes).AsSpan().SequenceEqual(blob.Hash))
        {
            throw new InvalidDataException(
                $"'{Printable.Short(blob.Key)}': expected the {blob.Length} bytes of its SHA-256, got {bytes.Length} others.");
        }

        return bytes;
    }

    private static async Task<byte[]> PiecesAsync(Blob blob, Func<string, int, Task<byte[]>> piece)
    {
        byte[] first = await piece(blob.Key, 0); // that the owner has something precedes the room for it
        var bytes = new byte[blob.Length];
        int pieces = (blob.Length + Blob.Piece - 1) / Blob.Piece;
        Put(bytes, 0, first);
        await Parallel.ForAsync(1, pieces, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (index, _) =>
            Put(bytes, index * Blob.Piece, await piece(blob.Key, index * Blob.Piece)));
        return bytes;

        static void Put(byte[] bytes, int offset, byte[] piece)
        {
            int expected = Math.Min(Blob.Piece, bytes.Length - offset);
            if (piece.Length != expected)
                throw new InvalidDataException($"expected a piece of {expected} bytes at {offset}, got {piece.Length}.");
            piece.CopyTo(bytes, offset);
        }
    }
}
