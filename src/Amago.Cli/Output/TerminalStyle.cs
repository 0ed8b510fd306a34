namespace Amago.Cli.Output;

/// <summary>What a terminal's user wants of it, as the environment says.</summary>
internal static class TerminalStyle
{
    /// <summary>Whether the user's environment asks for colours.</summary>
    public static bool HasColors =>
        WantsColors(Environment.GetEnvironmentVariable("NO_COLOR"), Environment.GetEnvironmentVariable("CLICOLOR"));

    /// <summary>
    /// Whether lines may be drawn over: not on a terminal that can't (TERM=dumb, as editors have it), or that has no name.
    /// </summary>
    public static bool CanDraw(string? term) => OperatingSystem.IsWindows() || !(string.IsNullOrEmpty(term) || term is "dumb");

    /// <summary>Whether text may be coloured, bold or dim: NO_COLOR of any value (https://no-color.org) and CLICOLOR=0 say no.</summary>
    public static bool WantsColors(string? noColor, string? cliColor) => string.IsNullOrEmpty(noColor) && cliColor is not "0";
}
