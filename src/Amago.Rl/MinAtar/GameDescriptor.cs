using Amago.Rl.MinAtar;

namespace Amago.Rl;

/// <summary>A game's name, actions and observations, and how to make one.</summary>
public sealed class GameDescriptor
{
    private readonly Func<NumPyRandom, bool, GameRules> _rules;

    internal GameDescriptor(
        string name, string description, GameAction[] minimalActions, GridChannel[] channels, Func<NumPyRandom, bool, GameRules> rules)
    {
        Name = name;
        Description = description;
        MinimalActions = minimalActions;
        Channels = channels;
        ObservationShape = [GameRules.Size, GameRules.Size, channels.Length];
        _rules = rules;
    }

    /// <summary>The game's name as MinAtar writes it: <c>space_invaders</c>.</summary>
    public string Name { get; }

    /// <summary>One line on what the game is.</summary>
    public string Description { get; }

    /// <summary>The actions that have a meaning in the game, in ascending order.</summary>
    public IReadOnlyList<GameAction> MinimalActions { get; }

    /// <summary>What the channels of an observation show.</summary>
    public IReadOnlyList<GridChannel> Channels { get; }

    /// <summary>Shape of an observation, (10, 10, C), uint8: 1 where the channel's thing is on the cell, otherwise 0.</summary>
    public Shape ObservationShape { get; }

    /// <summary>Makes a game, ready for <see cref="IEnvironment.Reset"/>.</summary>
    /// <param name="seed">Seed of all that is random in the game, 0 to 2^32 - 1.</param>
    /// <param name="stickyProbability">
    /// The probability, 0 to 1, that a step repeats the last action instead of taking the given one.
    /// </param>
    /// <param name="isRamping">Whether the game becomes harder as it goes on; breakout and freeway never do.</param>
    /// <exception cref="ArgumentOutOfRangeException">The seed is not 0 to 2^32 - 1, or the probability is not 0 to 1.</exception>
    public ArcadeGame Create(long seed, double stickyProbability = 0.1, bool isRamping = true) =>
        new(this, _rules, seed, stickyProbability, isRamping);
}
