using System.Globalization;

namespace Amago.Rl.Cluster.Hosting;

/// <summary>Who suspects a silo to be dead, and since when, as text: <c>SILO=TICKS</c>, with semicolons between.</summary>
internal static class SuspectText
{
    public static string Write(IEnumerable<Tuple<SiloAddress, DateTime>>? suspects) => string.Join(';', (suspects ?? []).Select(
        static suspect => string.Create(CultureInfo.InvariantCulture, $"{suspect.Item1.ToParsableString()}={suspect.Item2.Ticks}")));

    public static List<Tuple<SiloAddress, DateTime>> Read(string text) =>
    [
        .. text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static suspect => suspect.Split('='))
            .Select(static parts => Tuple.Create(
                SiloAddress.FromParsableString(parts[0]),
                new DateTime(long.Parse(parts[1], CultureInfo.InvariantCulture), DateTimeKind.Utc))),
    ];
}
