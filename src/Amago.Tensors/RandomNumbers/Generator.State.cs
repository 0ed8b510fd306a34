using System.Buffers.Binary;

namespace Amago.Tensors;

public sealed partial class Generator
{
    /// <summary>Bytes of a saved state.</summary>
    public const int StateSize = 5056;

    // Offsets in the little-endian blob. What lies between and behind is zero.
    private const int SeedAt = 0;
    private const int LeftAt = 8;
    private const int SeededAt = 12;
    private const int NextAt = 16;
    private const int WordsAt = 24;
    private const int NormalAt = 5024;
    private const int NormalValidAt = 5040;

    /// <summary>Everything that decides the next draws, laid out as <c>torch.get_rng_state()</c> does.</summary>
    public byte[] GetState()
    {
        var state = new byte[StateSize];
        Span<byte> blob = state;
        BinaryPrimitives.WriteInt64LittleEndian(blob[SeedAt..], Seed);
        BinaryPrimitives.WriteInt32LittleEndian(blob[LeftAt..], Left(_engine.Drawn));
        BinaryPrimitives.WriteInt32LittleEndian(blob[SeededAt..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(blob[NextAt..], _engine.Drawn);
        ReadOnlySpan<uint> words = _engine.Words;
        for (int j = 0; j < words.Length; j++)
            BinaryPrimitives.WriteUInt64LittleEndian(blob[WordAt(j)..], words[j]);
        if (_cachedNormal is { } cached)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(blob[NormalAt..], cached);
            BinaryPrimitives.WriteInt32LittleEndian(blob[NormalValidAt..], 1);
        }

        return state;
    }

    /// <summary>Continues from what <see cref="GetState"/>, or <c>torch.get_rng_state()</c>, returned.</summary>
    /// <exception cref="ArgumentException">The bytes are not a saved state; the generator is left as it was.</exception>
    public void SetState(ReadOnlySpan<byte> state)
    {
        if (state.Length != StateSize)
            throw BadState($"expected {StateSize} bytes, got {state.Length}");
        int seeded = BinaryPrimitives.ReadInt32LittleEndian(state[SeededAt..]);
        if (seeded != 1)
            throw BadState($"expected the seeded flag at byte {SeededAt} to be 1, got {seeded}");
        ulong next = BinaryPrimitives.ReadUInt64LittleEndian(state[NextAt..]);
        if (next > MersenneTwister.WordCount)
            throw BadState($"expected the position at byte {NextAt} to be 0 to {MersenneTwister.WordCount}, got {next}");
        int drawn = (int)next;
        int left = BinaryPrimitives.ReadInt32LittleEndian(state[LeftAt..]);
        if (left != Left(drawn))
            throw BadState($"expected {Left(drawn)} words left at byte {LeftAt} for position {drawn}, got {left}");
        Span<uint> words = stackalloc uint[MersenneTwister.WordCount];
        for (int j = 0; j < words.Length; j++)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(state[WordAt(j)..]);
            if (word > uint.MaxValue)
                throw BadState($"expected 32-bit words, got {word} at byte {WordAt(j)}");
            words[j] = (uint)word;
        }

        int normalValid = BinaryPrimitives.ReadInt32LittleEndian(state[NormalValidAt..]);
        if (normalValid is not (0 or 1))
            throw BadState($"expected the cached normal's flag at byte {NormalValidAt} to be 0 or 1, got {normalValid}");

        double normal = BinaryPrimitives.ReadDoubleLittleEndian(state[NormalAt..]);
        if (normalValid == 1 && !double.IsFinite(normal))
            throw BadState($"expected a finite cached normal at byte {NormalAt}, got {normal}");
        if (!words.ContainsAnyExcept(0u))
            throw BadState("expected words of a generator, got zeros alone, from which only zeros are drawn");

        Seed = BinaryPrimitives.ReadInt64LittleEndian(state[SeedAt..]);
        _engine.Restore(words, drawn);
        _cachedNormal = normalValid == 1 ? normal : null;
    }

    // PyTorch counts down to the next twist; a seeded engine twists at once.
    private static int Left(int drawn) => drawn == 0 ? 1 : MersenneTwister.WordCount + 1 - drawn;

    private static int WordAt(int index) => WordsAt + (index * sizeof(ulong));

    private static ArgumentException BadState(string what) => new($"SetState: not a generator state: {what}.", "state");
}
