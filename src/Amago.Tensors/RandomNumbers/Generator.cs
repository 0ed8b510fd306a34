using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Amago.Tensors;

/// <summary>
/// Random numbers as PyTorch's CPU generator draws them: the same seed and the same calls give the same values, so a network is
/// initialised and an image is augmented alike in both.
/// </summary>
/// <remarks>
/// Not safe for use by several threads at once: give each its own. Values are bit for bit PyTorch's on every machine, except that
/// <see cref="Normal(Span{float}, double, double)"/> of fewer than 16 elements takes its logarithm, sine and cosine from the platform,
/// which may differ in the last bit.
/// </remarks>
public sealed partial class Generator
{
    /// <summary>What <see cref="Permutation"/> takes less than: from here on PyTorch shuffles with wider draws.</summary>
    public const int MaxPermutation = (int)(uint.MaxValue / 20);

    private readonly MersenneTwister _engine;

    /// <summary>A generator that starts like <c>torch.manual_seed(seed)</c>.</summary>
    /// <param name="seed">
    /// Any value; a negative one is taken as PyTorch takes it, so -1 is 2^64 - 1. The engine uses the low 32 bits alone.
    /// </param>
    public Generator(long seed)
    {
        _engine = new MersenneTwister(seed);
        Seed = seed;
    }

    /// <summary>A generator that starts like <c>torch.manual_seed(seed)</c>.</summary>
    /// <param name="seed">Any value, such as <c>torch.initial_seed()</c> gives. The engine uses the low 32 bits alone.</param>
    public Generator(ulong seed)
        : this((long)seed)
    {
    }

    /// <summary>What the generator was last seeded with; as <c>ulong</c> it is <c>torch.initial_seed()</c>.</summary>
    public long Seed { get; private set; }

    /// <summary>A generator seeded by the operating system; <see cref="Seed"/> tells how to repeat it.</summary>
    public static Generator FromEntropy()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(bytes);
        return new Generator(BinaryPrimitives.ReadInt64LittleEndian(bytes));
    }

    /// <summary>Starts over from <paramref name="seed"/>.</summary>
    public void Reseed(long seed)
    {
        _engine.Seed(seed);
        _cachedNormal = null;
        Seed = seed;
    }

    /// <inheritdoc cref="Reseed(long)"/>
    public void Reseed(ulong seed) => Reseed((long)seed);

    /// <summary>Fills with values uniform on [low, high), as <c>Tensor.uniform_</c>: one draw an element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="high"/> is below <paramref name="low"/>, or a bound is not finite.
    /// </exception>
    public void Uniform(Span<float> destination, float low = 0, float high = 1)
    {
        if (!(low <= high) || !float.IsFinite(high - low))
            throw new ArgumentOutOfRangeException(nameof(high), $"Uniform: expected finite bounds with low <= high, got [{low}, {high}).");
        float range = high - low;
        for (int i = 0; i < destination.Length; i++)
            destination[i] = MathF.FusedMultiplyAdd(NextFloat(), range, low);
    }

    /// <summary>A float32 tensor of values uniform on [low, high), drawn in row-major order.</summary>
    /// <inheritdoc cref="Uniform(Span{float}, float, float)"/>
    [OverloadResolutionPriority(1)] // Uniform([3, 4]) means a shape
    public Tensor Uniform(Shape shape, float low = 0, float high = 1)
    {
        Tensor result = Tensor.Zeros(shape);
        Uniform(result.AsSpan<float>(), low, high);
        return result;
    }

    /// <summary>Fills with integers from <paramref name="low"/> to <paramref name="high"/> - 1, as <c>torch.randint</c>.</summary>
    /// <remarks>One draw an element; two where the range is 2^32 or more.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> is not above <paramref name="low"/>.</exception>
    public void RandomIntegers(Span<long> destination, long low, long high)
    {
        CheckIntegers(low, high);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = Integer(low, high);
    }

    /// <summary>One integer from <paramref name="low"/> to <paramref name="high"/> - 1, as <c>torch.randint</c> of one element.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> is not above <paramref name="low"/>.</exception>
    public int NextInteger(int low, int high)
    {
        CheckIntegers(low, high);
        return (int)Integer(low, high);
    }

    /// <summary>The integers 0 to <paramref name="count"/> - 1 in random order, as <c>torch.randperm</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative, or 2^32 / 20 or more.</exception>
    public long[] Permutation(int count)
    {
        if (count is < 0 or >= MaxPermutation)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), $"Permutation: expected a count of 0 to {MaxPermutation - 1}, got {count}.");
        }

        var result = new long[count];
        for (int i = 0; i < count; i++)
            result[i] = i;
        for (int i = 0; i < count - 1; i++)
        {
            int other = i + (int)(_engine.Next() % (uint)(count - i));
            (result[i], result[other]) = (result[other], result[i]);
        }

        return result;
    }

    private static void CheckIntegers(long low, long high)
    {
        if (low >= high)
            throw new ArgumentOutOfRangeException(nameof(high), $"Random integers: expected low < high, got [{low}, {high}).");
    }

    private long Integer(long low, long high)
    {
        ulong range = unchecked((ulong)high - (ulong)low);
        ulong draw = range <= uint.MaxValue ? _engine.Next() : _engine.Next64();
        return unchecked((long)(draw % range) + low);
    }

    // Uniform on [0, 1) in steps of 2^-24.
    private float NextFloat() => (_engine.Next() & 0xFFFFFF) * (1f / (1 << 24));

    // Uniform on [0, 1) in steps of 2^-53.
    private double NextDouble() => (_engine.Next64() & ((1UL << 53) - 1)) * (1.0 / (1UL << 53));
}
