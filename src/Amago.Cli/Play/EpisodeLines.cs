using System.Globalization;

namespace Amago.Cli.Play;

/// <summary>A line for each episode, for files and pipes.</summary>
/// <param name="output">The writer that gets a line for each episode.</param>
internal sealed class EpisodeLines(TextWriter output) : IGameView
{
    public void Show(Scene scene)
    {
        if (scene.IsOver)
            output.WriteLine(Line(scene));
    }

    public void Dispose()
    {
        // The writer is the command's.
    }

    /// <summary>The line on an episode that has ended.</summary>
    public static string Line(Scene end) => string.Create(
        CultureInfo.InvariantCulture,
        $"episode {end.Episode}: return {end.Return:0.##}, {end.Steps} steps{(end.LastResult.Truncated ? ", cut off there" : "")}");
}
