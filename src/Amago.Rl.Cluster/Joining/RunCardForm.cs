using System.Buffers.Binary;
using System.Text;

namespace Amago.Rl.Cluster.Joining;

/// <summary>
/// A card as bytes: little-endian numbers, texts of UTF-8 behind their length. The protocol's and the library's versions come first in
/// every version, so that two programs of different age can tell each other which they are.
/// </summary>
internal static class RunCardForm
{
    private const int MaxText = 512, MaxConfiguration = 1 << 20, MaxCode = 256;

    /// <summary>The bytes of a card.</summary>
    public static byte[] ToBytes(RunCard card)
    {
        using var stream = new MemoryStream();
        Write(stream, card.Protocol);
        Write(stream, card.Library);
        Write(stream, card.Code.Count);
        foreach (CodeIdentity code in card.Code)
        {
            Write(stream, code.Name);
            Write(stream, code.Build);
        }

        Write(stream, card.VectorBits);
        Write(stream, card.Fingerprint);
        Write(stream, card.Configuration);
        return stream.ToArray();
    }

    /// <summary>A card from bytes; of another protocol it has nothing but the two versions.</summary>
    /// <exception cref="InvalidDataException">They are cut short or longer than a card, or no card at all.</exception>
    public static RunCard FromBytes(ReadOnlySpan<byte> bytes)
    {
        int protocol = Number(ref bytes);
        string library = Text(ref bytes, MaxText);
        if (protocol != RunCard.CurrentProtocol)
            return new RunCard(protocol, library, [], 0, "", "");
        var code = new CodeIdentity[Checked(Number(ref bytes), MaxCode, "assemblies")];
        for (int i = 0; i < code.Length; i++)
            code[i] = new CodeIdentity(Text(ref bytes, MaxText), Text(ref bytes, MaxText));
        var card = new RunCard(
            protocol, library, code, Number(ref bytes), Text(ref bytes, MaxText), Text(ref bytes, MaxConfiguration));
        return bytes.IsEmpty ? card : throw new InvalidDataException($"a card: expected its end, got {bytes.Length} bytes more.");
    }

    private static void Write(MemoryStream stream, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        stream.Write(bytes);
    }

    private static void Write(MemoryStream stream, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Write(stream, bytes.Length);
        stream.Write(bytes);
    }

    private static int Number(ref ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(Next(ref bytes, sizeof(int)));

    private static string Text(ref ReadOnlySpan<byte> bytes, int max) =>
        Encoding.UTF8.GetString(Next(ref bytes, Checked(Number(ref bytes), max, "bytes of text")));

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (bytes.Length < count)
            throw new InvalidDataException($"a card: expected {count} bytes more, got {bytes.Length}.");
        ReadOnlySpan<byte> next = bytes[..count];
        bytes = bytes[count..];
        return next;
    }

    private static int Checked(int count, int max, string what) =>
        (uint)count <= (uint)max ? count : throw new InvalidDataException($"a card: expected up to {max} {what}, got {count}.");
}
