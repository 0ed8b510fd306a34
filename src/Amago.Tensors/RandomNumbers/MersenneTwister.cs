using System.Runtime.CompilerServices;

namespace Amago.Tensors;

/// <summary>
/// MT19937, the 32-bit Mersenne Twister, word for word as in PyTorch's and NumPy's generators.
/// Source: Matsumoto and Nishimura, 1998, https://doi.org/10.1145/272991.272995.
/// </summary>
public sealed class MersenneTwister
{
    /// <summary>32-bit words of the engine's state, which are drawn as one block.</summary>
    public const int WordCount = 624;
    private const int Shift = 397;

    private readonly uint[] _words = new uint[WordCount];

    /// <summary>An engine that starts at a seed, as NumPy's and PyTorch's do.</summary>
    /// <param name="seed">The seed, whose low 32 bits count; a negative one is its two's complement.</param>
    public MersenneTwister(long seed) => Seed(seed);

    /// <summary>The words of the current block, before tempering.</summary>
    public ReadOnlySpan<uint> Words => _words;

    /// <summary>Words drawn of the current block: 0 only between seeding and the first draw, when no block has been made yet.</summary>
    public int Drawn { get; private set; }

    /// <summary>Restarts at a seed.</summary>
    /// <param name="seed">The seed, whose low 32 bits count; a negative one is its two's complement.</param>
    public void Seed(long seed)
    {
        _words[0] = unchecked((uint)seed);
        for (int j = 1; j < WordCount; j++)
        {
            uint previous = _words[j - 1];
            _words[j] = unchecked((1812433253u * (previous ^ (previous >> 30))) + (uint)j);
        }

        Drawn = 0;
    }

    /// <summary>Continues from a saved block.</summary>
    /// <param name="words">A block that <see cref="Words"/> gave.</param>
    /// <param name="drawn">What <see cref="Drawn"/> gave, 0 to <see cref="WordCount"/>.</param>
    /// <exception cref="ArgumentException">There are more or fewer words, or more are drawn than there are.</exception>
    public void Restore(ReadOnlySpan<uint> words, int drawn)
    {
        if (words.Length != WordCount)
            throw new ArgumentException($"MersenneTwister: expected {WordCount} words, got {words.Length}.", nameof(words));
        if (drawn is < 0 or > WordCount)
            throw new ArgumentOutOfRangeException(nameof(drawn), $"MersenneTwister: expected 0 to {WordCount} words drawn, got {drawn}.");
        words.CopyTo(_words);
        Drawn = drawn;
    }

    /// <summary>32 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Next()
    {
        int drawn = Drawn;
        if (drawn is 0 or WordCount)
        {
            Twist();
            drawn = 0;
        }

        uint word = _words[drawn];
        Drawn = drawn + 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c5680u;
        word ^= (word << 15) & 0xefc60000u;
        return word ^ (word >> 18);
    }

    /// <summary>64 random bits, the first word above the second.</summary>
    public ulong Next64()
    {
        ulong high = Next();
        return (high << 32) | Next();
    }

    private void Twist()
    {
        uint[] words = _words;
        for (int j = 0; j < WordCount - Shift; j++)
            words[j] = words[j + Shift] ^ Mix(words[j], words[j + 1]);
        for (int j = WordCount - Shift; j < WordCount - 1; j++)
            words[j] = words[j + Shift - WordCount] ^ Mix(words[j], words[j + 1]);
        words[WordCount - 1] = words[Shift - 1] ^ Mix(words[WordCount - 1], words[0]);
    }

    // The top bit of one word over the rest of the next, times the twist matrix.
    private static uint Mix(uint top, uint rest)
    {
        uint joined = (top & 0x80000000u) | (rest & 0x7fffffffu);
        return (joined >> 1) ^ (0x9908b0dfu & (0u - (joined & 1)));
    }
}
