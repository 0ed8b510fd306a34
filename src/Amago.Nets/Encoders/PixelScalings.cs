namespace Amago.Nets;

/// <summary>The scalings of pixels as the setting <c>scaling</c> of encoders writes them.</summary>
public static class PixelScalings
{
    private static readonly (PixelScaling Scaling, string Text)[] Table =
    [
        (PixelScaling.Centered, "x/128-1"),
        (PixelScaling.Unit, "x/255"),
        (PixelScaling.UnitCentered, "x/255-0.5"),
        (PixelScaling.None, "none"),
    ];

    /// <summary>All texts: <c>x/128-1</c>, <c>x/255</c>, <c>x/255-0.5</c>, <c>none</c>.</summary>
    public static IReadOnlyList<string> Texts { get; } = [.. Table.Select(static entry => entry.Text)];

    /// <summary>The text of a scaling.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such scaling.</exception>
    public static string Text(PixelScaling scaling) => Enum.IsDefined(scaling)
        ? Array.Find(Table, entry => entry.Scaling == scaling).Text
        : throw new ArgumentOutOfRangeException(nameof(scaling), $"expected a scaling of pixels, got {scaling}.");

    /// <summary>The scaling that a text says.</summary>
    /// <exception cref="ArgumentException">It says none; the message lists all.</exception>
    public static PixelScaling Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int index = Array.FindIndex(Table, entry => entry.Text == text);
        return index >= 0
            ? Table[index].Scaling
            : throw new ArgumentException($"expected a scaling ({string.Join(", ", Texts)}), got '{Printable.Short(text)}'.", nameof(text));
    }
}
