namespace Amago.Rl;

/// <summary>Colours that are told apart on white, by most who see few of them too.</summary>
internal static class PlotColors
{
    public static readonly PlotColor
        Background = new(255, 255, 255),
        Grid = new(234, 236, 240),
        Axis = new(152, 162, 179),
        Title = new(16, 24, 40),
        Label = new(102, 112, 133),
        Reference = new(102, 112, 133);

    private static readonly PlotColor[] Lines =
    [
        new(37, 99, 235), new(234, 88, 12), new(5, 150, 105), new(147, 51, 234),
        new(219, 39, 119), new(8, 145, 178), new(202, 138, 4), new(87, 83, 78),
    ];

    /// <summary>The colour of a series; the ninth has that of the first again.</summary>
    public static PlotColor Line(int series) => Lines[series % Lines.Length];
}
