using System.Globalization;

namespace Amago.Rl.Cluster.Options;

/// <summary>Seeds as a person writes them: <c>0..9</c>, or <c>3,7,11</c>.</summary>
internal static class SeedList
{
    /// <summary>The most that one command trains.</summary>
    public const int MaxCount = 1000;

    /// <summary>The option that takes them.</summary>
    public static Option<ulong[]?> Option() => new("--seeds")
    {
        Description = "Train a run of each seed, one after the other over the same workers: 0..9, or 3,7,11. Folders are RUN/seed-0, ...",
        HelpName = "A..B|A,B",
        CustomParser = static result =>
        {
            ulong[]? seeds = TryParse(result.Tokens[^1].Value);
            if (seeds is null)
            {
                result.AddError($"--seeds: expected up to {MaxCount} different seeds such as 0..9 or 3,7,11, got "
                    + $"'{result.Tokens[^1].Value}'.");
            }

            return seeds;
        },
    };

    /// <summary>Reads seeds; null where the text is none, or names one twice.</summary>
    public static ulong[]? TryParse(string text)
    {
        if (text.Split("..") is [var first, var last])
        {
            return TryNumber(first, out ulong from) && TryNumber(last, out ulong to) && from <= to && to - from < MaxCount
                ? [.. Enumerable.Range(0, (int)(to - from) + 1).Select(offset => from + (ulong)offset)]
                : null;
        }

        string[] parts = text.Split(',');
        var seeds = new ulong[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!TryNumber(parts[i], out seeds[i]))
                return null;
        }

        return seeds.Length <= MaxCount && seeds.Distinct().Count() == seeds.Length ? seeds : null;
    }

    private static bool TryNumber(string text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
