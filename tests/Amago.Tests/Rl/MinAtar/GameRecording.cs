using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using Amago.Tests.Reference;

namespace Amago.Tests.Rl.MinAtar;

/// <summary>What the original program gave for a seed and actions, from a file in Reference/games.</summary>
internal sealed record GameRecording(
    string Game, long Seed, double Sticky, byte[] Actions, float[] Rewards, byte[] Terminals, long[] Checksums, long[] ResetChecksums)
{
    /// <summary>The first observations, whole: one after the reset, and one after each step.</summary>
    public required byte[][] Observations { get; init; }

    public static readonly string[] Games = ["asterix", "breakout", "freeway", "seaquest", "space_invaders"];

    /// <summary>All recordings of a game: three of random actions, one of a player's.</summary>
    public static IEnumerable<GameRecording> Of(string game)
    {
        ReferenceFile random = ReferenceFile.Load(
            Path.Combine("games", game)), played = ReferenceFile.Load(Path.Combine("games", $"{game}_played"));
        int length = random["seed0.observations"].Shape.ElementCount / random["seed0.observations"].Shape[0];
        foreach (long seed in Seeds(random))
            yield return Read(
                random, seed, $"seed{seed}.") with
            { Observations = [.. random[$"seed{seed}.observations"].ToArray<byte>().Chunk(length)] };
        byte[][] packed = [.. played["observations_packed"].ToArray<byte>().Chunk(played["observations_packed"].Shape[1])];
        yield return Read(played, Seeds(played).Single(), "") with { Observations = [.. packed.Select(bits => Unpack(bits, length))] };
    }

    public static long Checksum(ReadOnlySpan<byte> observation) => Crc32.HashToUInt32(observation);

    private static long[] Seeds(ReferenceFile file) => JsonSerializer.Deserialize<long[]>(file.Metadata["seeds"])!;

    private static GameRecording Read(ReferenceFile file, long seed, string prefix) => new(
        file.Metadata["game"],
        seed,
        double.Parse(file.Metadata["sticky"], CultureInfo.InvariantCulture),
        file[$"{prefix}actions"].ToArray<byte>(),
        file[$"{prefix}rewards"].ToArray<float>(),
        file[$"{prefix}terminals"].ToArray<byte>(),
        file[$"{prefix}crc"].ToArray<long>(),
        file[$"{prefix}crc_reset"].ToArray<long>())
    {
        Observations = [],
    };

    private static byte[] Unpack(byte[] bits, int length) =>
        [.. Enumerable.Range(0, length).Select(i => (byte)((bits[i / 8] >> (7 - (i % 8))) & 1))];
}
