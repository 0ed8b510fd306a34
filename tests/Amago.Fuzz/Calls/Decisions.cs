using System.IO.Hashing;

namespace Amago.Fuzz.Calls;

/// <summary>
/// An input as a list of decisions, one byte each, so that calls are mutated and replayed as files are. Behind the last byte decisions are
/// drawn by a generator that the bytes seed.
/// </summary>
internal sealed class Decisions(byte[] input)
{
    private readonly Random _behind = new((int)XxHash32.HashToUInt32(input));
    private int _position;

    /// <summary>A whole number from 0 up to, but not, an end of at most 256.</summary>
    public int Next(int end) => _position < input.Length ? input[_position++] % end : _behind.Next(end);

    /// <summary>A whole number from one bound to the other, both included.</summary>
    public int Between(int low, int high) => low + Next(high - low + 1);

    public bool Flag() => Next(2) == 1;

    public T OneOf<T>(params ReadOnlySpan<T> choices) => choices[Next(choices.Length)];

    /// <summary>A size: small ones more often, since edges are there, up to some hundreds.</summary>
    public int Size(int most) => Math.Min(most, OneOf(Between(1, 4), Between(1, 20), Between(1, 70), Between(1, 256)));

    /// <summary>Values from -1 to 1, which cost no decisions.</summary>
    public void Fill(Span<float> values)
    {
        foreach (ref float value in values)
            value = (_behind.NextSingle() * 2) - 1;
    }

    /// <summary>Bytes, which cost no decisions.</summary>
    public void Fill(Span<byte> values) => _behind.NextBytes(values);
}
