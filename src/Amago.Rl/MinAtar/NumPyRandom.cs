using System.Numerics;
using System.Runtime.CompilerServices;

namespace Amago.Rl.MinAtar;

/// <summary>
/// NumPy's legacy generator, <c>RandomState</c>: its doubles and its bounded integers, draw for draw. NumPy's compatibility policy
/// freezes the stream (NEP 19, https://numpy.org/neps/nep-0019-rng-policy.html).
/// </summary>
internal sealed class NumPyRandom : ISavable
{
    private readonly MersenneTwister _engine;

    /// <summary>A generator that starts like <c>RandomState(seed)</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The seed is not 0 to 2^32 - 1.</exception>
    public NumPyRandom(long seed)
    {
        if (seed is < 0 or > uint.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(seed), $"Expected a seed from 0 to {uint.MaxValue}, got {seed}.");
        _engine = new MersenneTwister(seed);
    }

    /// <summary>Starts like <c>RandomState(seed)</c> again.</summary>
    /// <param name="seed">Seed, 0 to 2^32 - 1; it is not checked.</param>
    public void Reseed(long seed) => _engine.Seed(seed);

    /// <summary>32 random bits.</summary>
    public uint NextWord() => _engine.Next();

    /// <summary>Uniform on [0, 1) in steps of 2^-53: 27 bits of one word above 26 of the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextDouble()
    {
        ulong high = _engine.Next() >> 5;
        return ((high << 26) | (_engine.Next() >> 6)) * (1.0 / (1UL << 53));
    }

    /// <summary>
    /// Uniform from 0 to <paramref name="count"/> - 1: the low bits of a word, drawn again while they are too many. No draw for a count of
    /// 1.
    /// </summary>
    public int NextInteger(int count)
    {
        uint most = (uint)count - 1;
        if (most == 0)
            return 0;
        uint mask = uint.MaxValue >> BitOperations.LeadingZeroCount(most), value;
        do
            value = _engine.Next() & mask;
        while (value > most);
        return (int)value;
    }

    /// <inheritdoc/>
    public void Serialize(StateArchive archive)
    {
        Span<uint> words = stackalloc uint[MersenneTwister.WordCount];
        _engine.Words.CopyTo(words);
        int drawn = _engine.Drawn;
        archive.Value(ref drawn, 0, MersenneTwister.WordCount);
        foreach (ref uint word in words)
        {
            int bits = unchecked((int)word);
            archive.Value(ref bits);
            word = unchecked((uint)bits);
        }

        archive.Require(words.ContainsAnyExcept(0u), "a generator's words, got zeros alone, from which only zeros are drawn");
        _engine.Restore(words, drawn);
    }
}
