namespace Amago.Cli.Play;

/// <summary>Who plays. Each step of the game is one call of <see cref="Look"/>, then one of <see cref="Act"/>.</summary>
internal interface IAgent
{
    /// <summary>What it makes of what it sees; null where nobody knows.</summary>
    Decision? Look();

    /// <summary>What it does: an index of the game's minimal actions, or null to leave the game.</summary>
    int? Act();
}
