using System.Globalization;

namespace Amago.Rl.Readers.Sb3;

/// <summary>A space of Gym or Gymnasium, as far as texts tell: what sizes it has, and what kind it is.</summary>
/// <param name="Kind">The class's name: Box, Discrete, MultiDiscrete, MultiBinary, Dict, or another.</param>
/// <param name="Sizes">
/// A box's shape, a discrete space's number, the numbers of a multi-discrete space; null where they are not told.
/// </param>
/// <param name="Type">The type of a box's elements, such as uint8; null where it is not told.</param>
internal sealed record GymSpace(string Kind, IReadOnlyList<int>? Sizes, string? Type)
{
    /// <summary>Least and greatest values of a box; null where they are not told, or not in full.</summary>
    public (IReadOnlyList<float> Low, IReadOnlyList<float> High)? Bounds { get; init; }

    /// <summary>The first number of a discrete space.</summary>
    public int Start { get; init; }

    /// <summary>Whether it may be an image: a box of three sizes.</summary>
    public bool IsImage => Kind == "Box" && Sizes is { Count: 3 };

    /// <summary>The entry of an observation that the space stands for.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="hasEncoder">Whether the network has an encoder for it; otherwise it is flattened.</param>
    /// <returns>null where the texts do not tell.</returns>
    /// <exception cref="ArgumentException">No policy that is read sees such a space.</exception>
    public ObservationEntry? Entry(string name, bool hasEncoder)
    {
        if (Sizes is null)
            return null;
        if (hasEncoder)
        {
            return IsImage
                ? new ImageEntry(name, [.. Sizes], channelsFirst: true, isFloat: Type is not null and not "uint8")
                : throw new ArgumentException($"expected an image of three sizes as observation '{Printable.Short(name)}', got {this}.");
        }

        return Kind switch
        {
            "Box" or "MultiBinary" => new VectorEntry(name, Product(Sizes)),
            "Discrete" => new DiscreteEntry(name, Sizes[0]),
            _ => throw new ArgumentException(
                $"expected observations that are Box, Discrete or MultiBinary, got {Printable.Short(Kind)} as '{Printable.Short(name)}'."),
        };
    }

    /// <summary>What actions the space stands for; null where the texts do not tell.</summary>
    /// <exception cref="ArgumentException">No policy that is read acts in such a space.</exception>
    public ActionSpace? Actions()
    {
        if (Start != 0)
            throw new ArgumentException($"expected actions that start at 0, got a Discrete space that starts at {Start}.");
        if (Sizes is null)
            return null;
        return Kind switch
        {
            "Discrete" => new DiscreteActions(Sizes[0]),
            "MultiDiscrete" => new MultiDiscreteActions(Sizes),
            "MultiBinary" => new MultiBinaryActions(Product(Sizes)),
            "Box" => Bounds is var (low, high) ? new ContinuousActions(low, high) : new ContinuousActions(Product(Sizes)),
            _ => throw new ArgumentException(
                $"expected actions that are Discrete, MultiDiscrete, MultiBinary or Box, got {Printable.Short(Kind)}."),
        };
    }

    public override string ToString() => $"{Printable.Short(Kind)}({(Sizes is null ? "?" : Text(Sizes))})";

    /// <summary>
    /// Numbers that stand in a text in brackets, as NumPy prints them: <c>[-2. 0.5 inf]</c>; null where some are left out.
    /// </summary>
    public static float[]? Floats(string text)
    {
        string[] words = text.Split(['[', ']', ' ', ',', '\n', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
        var values = new float[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] is "inf" or "-inf")
                values[i] = words[i][0] == '-' ? float.NegativeInfinity : float.PositiveInfinity;
            else if (!float.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
                return null;
        }

        return values;
    }

    /// <summary>Whole numbers that stand in a text in brackets: <c>[3 2 5]</c>, <c>(3, 40, 48)</c>; null where there are others.</summary>
    public static int[]? Integers(string text)
    {
        string[] words = text.Split(['[', ']', ' ', ',', '\n', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
        var values = new int[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]) || values[i] < 1)
                return null;
        }

        return values.Length > 0 ? values : null;
    }

    private static int Product(IReadOnlyList<int> sizes)
    {
        long product = 1;
        foreach (int size in sizes)
        {
            if ((product *= size) > Array.MaxLength) // before any number of further sizes would overflow
                throw new ArgumentException($"expected a space of at most {Array.MaxLength} numbers, got ({Text(sizes)}).");
        }

        return (int)product;
    }

    private static string Text(IReadOnlyList<int> sizes) => Printable.Few(sizes.Select(static size => $"{size}"));
}
