namespace Amago.Cli.Play;

/// <summary>Who plays. Each step of the game is one call of <see cref="Look"/>, then one of <see cref="Act"/>.</summary>
internal interface IAgent
{
    /// <summary>What the agent thinks of the current observation; null for an agent that does not say.</summary>
    Decision? Look();

    /// <summary>What it does, a row of the game's action space; null to leave the game.</summary>
    /// <param name="mask">Which choices are legal; empty where all are.</param>
    float[]? Act(bool[] mask);
}
