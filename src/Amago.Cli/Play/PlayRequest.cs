using Amago.Cli.Options;
using Amago.Rl;

namespace Amago.Cli.Play;

/// <summary>What <see cref="PlayOptions"/> read.</summary>
/// <param name="Player">The game, and the policy where one plays.</param>
internal sealed record PlayRequest(PolicyPick Player)
{
    /// <summary>Whether a person plays.</summary>
    public bool IsHuman { get; init; }

    /// <summary>How many; null for as many as the person likes.</summary>
    public required int? Episodes { get; init; }

    /// <summary>What games and actions are drawn from.</summary>
    public long Seed { get; init; }

    /// <summary>Steps after which an episode is cut off.</summary>
    public required int MaxSteps { get; init; }

    /// <summary>Steps a second, on a terminal and in a GIF.</summary>
    public required int Fps { get; init; }

    /// <summary>A GIF to write, or null.</summary>
    public string? Gif { get; init; }

    /// <summary>A folder of PNGs to write, or null.</summary>
    public string? PngFolder { get; init; }

    public GameDescriptor Game => Games.Find(Player.Settings.Game);

    /// <summary>Whether something is written.</summary>
    public bool IsRecorded => Gif is not null || PngFolder is not null;

    /// <summary>Who plays, in a word.</summary>
    public string PlayerName => IsHuman ? "human" : Player.Choice.ToString().ToLowerInvariant();
}
