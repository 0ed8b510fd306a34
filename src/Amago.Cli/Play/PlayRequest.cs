using Amago.Cli.Options;

namespace Amago.Cli.Play;

/// <summary>What <see cref="PlayOptions"/> read.</summary>
/// <param name="Player">The game and its settings, with the policy where one plays.</param>
internal sealed record PlayRequest(PolicyPick Player)
{
    /// <summary>Whether a person plays, by the keyboard.</summary>
    public bool IsHuman { get; init; }

    /// <summary>Number of episodes to play; null for as many as the person likes.</summary>
    public required int? Episodes { get; init; }

    /// <summary>What games and actions are drawn from.</summary>
    public long Seed { get; init; }

    /// <summary>The most steps of an episode, which is cut off there.</summary>
    public required int MaxSteps { get; init; }

    /// <summary>Steps a second, on a terminal and in a GIF.</summary>
    public required int Fps { get; init; }

    /// <summary>Path of a GIF to write, or null.</summary>
    public string? Gif { get; init; }

    /// <summary>A folder of PNGs to write, or null.</summary>
    public string? PngFolder { get; init; }

    /// <summary>What is played.</summary>
    /// <exception cref="ArgumentException">It is an environment without a picture.</exception>
    public EnvironmentDescriptor Game => Environments.Find(Player.Settings.Game) is { Channels.Count: > 0 } game
        ? game
        : throw new ArgumentException(
            $"{Player.Settings.Game}: expected an environment of our own, whose cells have colours to be shown in; evaluate plays any.");

    /// <summary>Whether a GIF or PNG files are written.</summary>
    public bool IsRecorded => Gif is not null || PngFolder is not null;

    /// <summary>Name of the player: human, or how actions are chosen.</summary>
    public string PlayerName => IsHuman ? "human" : Player.Choice.ToString().ToLowerInvariant();
}
