using System.Buffers.Binary;

namespace Amago.Rl.Cluster.Mesh;

/// <summary>
/// What stands before the numbers of a message. The receiver knows what has to come and compares all of it, so that no size is believed.
/// </summary>
/// <param name="Sequence">Number of the exchange on this mesh.</param>
/// <param name="Phase">0 for sums of branches, 1 for totals.</param>
/// <param name="ElementSize">Bytes of a number: 4 or 8.</param>
/// <param name="Length">Numbers of the whole vector.</param>
/// <param name="Bytes">Bytes that follow.</param>
internal readonly record struct MeshFrame(long Sequence, int Phase, int ElementSize, int Length, int Bytes)
{
    /// <summary>Bytes of a frame's head.</summary>
    public const int Size = 24;

    /// <summary>Writes the head.</summary>
    public void Write(Span<byte> head)
    {
        BinaryPrimitives.WriteInt64LittleEndian(head, Sequence);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], (Phase * 16) + ElementSize);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], Bytes);
        BinaryPrimitives.WriteInt32LittleEndian(head[20..], ~Bytes);
    }

    /// <summary>Checks a head.</summary>
    /// <exception cref="IOException">It is another one.</exception>
    public void Expect(ReadOnlySpan<byte> head)
    {
        Span<byte> expected = stackalloc byte[Size];
        Write(expected);
        if (!head.SequenceEqual(expected))
        {
            throw new IOException(
                $"expected {Bytes} bytes of exchange {Sequence}, phase {Phase}, {Length} numbers of {ElementSize} bytes, "
                + $"got a head {Convert.ToHexStringLower(head)}");
        }
    }
}
