using System.CommandLine.Parsing;
using System.Globalization;

namespace Amago.Cli.Options;

/// <summary>Options whose values are checked while the line is parsed, so that what is wrong is said before any work.</summary>
internal static class OptionValues
{
    // Four bytes of each are an image that memory can hold.
    private const int MaxPixels = 1 << 28;

    /// <summary>
    /// A whole number of at least <paramref name="min"/>, which is not negative, and at most <paramref name="max"/>; 10k and 1e4 are
    /// some.
    /// </summary>
    public static Option<int?> Integer(string name, string description, int min, int max = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
            Parse(result, name, max == int.MaxValue ? $"a whole number of at least {min}" : $"a whole number from {min} to {max}", text =>
            Count.TryParse(text) is { } value && value >= min && value <= max ? (int)value : (int?)null),
    };

    /// <summary>Whole numbers from 1 to <paramref name="max"/>, with commas between them.</summary>
    public static Option<int[]?> Integers(string name, string description, int max = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N,N",
        CustomParser = result =>
        {
            int[]? values = Sizes(result.Tokens[^1].Value);
            if (values is null)
                result.AddError($"{name}: expected whole numbers of at least 1 such as 1,32, got '{result.Tokens[^1].Value}'.");
            else if (values.Max() > max)
                result.AddError($"{name}: expected whole numbers of at most {max}, got {values.Max()}.");
            return values;
        },
    };

    /// <summary>A time of more than 0 and up to an hour.</summary>
    public static Option<double?> Seconds(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "S",
        CustomParser = result => Parse(result, name, "a number of seconds such as 0.5, up to 3600", static text =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
                && value is > 0 and <= 3600 ? value : (double?)null),
    };

    /// <summary>An option that takes a number from 0 to 1.</summary>
    public static Option<double?> Probability(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "P",
        CustomParser = result => Parse(result, name, "a number from 0 to 1 such as 0.1", static text =>
            double.TryParse(
                text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value)
                && value is >= 0 and <= 1 ? value : (double?)null),
    };

    /// <summary>A seed of 64 bits: 0 to 2^64 - 1, or -2^63 to -1 for the upper half of them, as PyTorch takes it.</summary>
    public static Option<ulong?> Seed(string description) => new("--seed")
    {
        Description = $"{description}: 0 to 2^64 - 1, or negative as torch.manual_seed takes it. [default: 0]",
        HelpName = "N",
        CustomParser = static result => (ulong?)WholeNumber(result, long.MinValue, ulong.MaxValue, "a whole number of 64 bits"),
    };

    /// <summary>An option --seed that takes a game's seed, of the 32 bits that NumPy's generator has.</summary>
    public static Option<long?> GameSeed(string description) => new("--seed")
    {
        Description = description,
        HelpName = "N",
        CustomParser = static result => (long?)WholeNumber(result, 0, uint.MaxValue, $"a seed from 0 to {uint.MaxValue}"),
    };

    /// <summary>An option that takes the three sizes of an image: H,W,C or C,H,W.</summary>
    public static Option<(int, int, int)?> ImageShape(string description, bool required) => new("--img-shape")
    {
        Description = description,
        HelpName = "H,W,C",
        Required = required,
        CustomParser = static result => Parse(result, "--img-shape", "three sizes of at least 1 such as 84,84,4", static text =>
            Sizes(text) is [var first, var second, var third] ? (first, second, third) : ((int, int, int)?)null),
    };

    /// <summary>An option that takes a height and a width: H,W.</summary>
    public static Option<(int Height, int Width)?> Size(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "H,W",
        CustomParser = result =>
        {
            (int Height, int Width)? size = Parse(result, name, "a height and a width of at least 1 such as 84,84", static text =>
                Sizes(text) is [var height, var width] ? (height, width) : ((int, int)?)null);
            if (size is var (h, w) && (long)h * w > MaxPixels)
                result.AddError($"{name}: expected at most {MaxPixels} pixels, got {h}x{w}.");
            return size;
        },
    };

    private static Int128? WholeNumber(ArgumentResult result, Int128 min, Int128 max, string expected)
    {
        string text = result.Tokens[^1].Value;
        if (!Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 value))
            result.AddError($"--seed: expected a whole number, got '{text}'.");
        else if (value < min || value > max)
            result.AddError($"--seed: expected {expected}, got {value}.");
        else
            return value;
        return null;
    }

    private static T? Parse<T>(ArgumentResult result, string name, string expected, Func<string, T?> parse)
        where T : struct
    {
        string text = result.Tokens[^1].Value;
        T? value = parse(text);
        if (value is null)
            result.AddError($"{name}: expected {expected}, got '{text}'.");
        return value;
    }

    private static int[]? Sizes(string text)
    {
        string[] parts = text.Split(',');
        var sizes = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (Count.TryParse(parts[i].Trim()) is not { } size || size is < 1 or > int.MaxValue)
                return null;
            sizes[i] = (int)size;
        }

        return sizes;
    }
}
