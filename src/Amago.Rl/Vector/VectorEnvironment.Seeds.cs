using Amago.Rl.Wrappers;

namespace Amago.Rl;

/// <content>A seed of its own for every environment.</content>
public sealed partial class VectorEnvironment
{
    /// <summary>Index of the first environment among all of a run; 0 where these are all.</summary>
    public int FirstIndex { get; }

    /// <summary>
    /// The seed of an environment: the upper half of number <paramref name="index"/> of the SplitMix64 stream that
    /// <paramref name="seed"/> starts.
    /// </summary>
    /// <remarks>Steele, Lea and Flood, 2014, https://doi.org/10.1145/2714064.2660195.</remarks>
    /// <param name="seed">The seed of all environments together, any number.</param>
    /// <param name="index">Index of the environment, from 0.</param>
    /// <returns>The environment's seed, 0 to 2^32 - 1.</returns>
    public static long SeedOf(long seed, int index)
    {
        unchecked
        {
            ulong z = (ulong)seed + (((ulong)index + 1) * 0x9E3779B97F4A7C15);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (long)((z ^ (z >> 31)) >> 32);
        }
    }

    private static IStructuredEnvironment Make(Func<long, IStructuredEnvironment> create, long seed) =>
        EnvironmentContract.Expect(create(seed), nameof(VectorEnvironment), nameof(create));

    private static int CheckedFirst(int firstIndex, int count) => firstIndex >= 0 && firstIndex <= int.MaxValue - count
        ? firstIndex
        : throw new ArgumentOutOfRangeException(
            nameof(firstIndex),
            $"VectorEnvironment: expected a first index from 0 to {int.MaxValue - count} for {count} environments, got {firstIndex}.");
}
