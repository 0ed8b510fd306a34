using Amago.Cli.Options;
using Amago.Rl;

namespace Amago.Cli.Play;

/// <summary>What <see cref="PlayOptions"/> read.</summary>
/// <param name="Player">The game, and the policy where one plays.</param>
/// <param name="IsHuman">Whether a person plays.</param>
/// <param name="Episodes">How many; null for as many as the person likes.</param>
/// <param name="Seed">What games and actions are drawn from.</param>
/// <param name="MaxSteps">Steps after which an episode is cut off.</param>
/// <param name="Fps">Steps a second, on a terminal and in a GIF.</param>
/// <param name="Gif">A GIF to write, or null.</param>
/// <param name="PngFolder">A folder of PNGs to write, or null.</param>
internal sealed record PlayRequest(PolicyPick Player, bool IsHuman, int? Episodes, long Seed, int MaxSteps, int Fps, string? Gif, string? PngFolder)
{
    public GameDescriptor Game => Games.Find(Player.Settings.Game);

    /// <summary>Whether something is written.</summary>
    public bool IsRecorded => Gif is not null || PngFolder is not null;

    /// <summary>Who plays, in a word.</summary>
    public string PlayerName => IsHuman ? "human" : Player.Choice.ToString().ToLowerInvariant();
}
