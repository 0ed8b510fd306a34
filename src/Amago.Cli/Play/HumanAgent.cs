namespace Amago.Cli.Play;

/// <summary>
/// A person at the keys. The last key since the step before counts, so that a held key, which a terminal repeats, acts at every step, and
/// none is left over when it is let go. Where a game has no action that does nothing, it waits for a key.
/// </summary>
/// <param name="keys">The keys that the player presses.</param>
/// <param name="game">The game, whose actions have the words that keys stand for.</param>
internal sealed class HumanAgent(IKeys keys, EnvironmentDescriptor game) : IAgent
{
    private const string Nothing = "none";
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>Whether a person can play a game: by one of n actions, or by two numbers that arrows stand for.</summary>
    public static bool CanPlay(EnvironmentDescriptor game) => game.ActionSpace is DiscreteActions or ContinuousActions { Count: <= 2 };

    public Decision? Look() => null;

    public float[]? Act(bool[] mask)
    {
        bool waits = game.ActionSpace is DiscreteActions && game.ActionNames[0] != Nothing;
        float[]? action = waits ? null : new float[game.ActionSpace.ActionLength];
        while (true)
        {
            while (keys.TryRead(out ConsoleKey key))
            {
                if (key is ConsoleKey.Q or ConsoleKey.Escape)
                    return null;
                action = Find(key, mask) ?? action;
            }

            if (action is not null)
                return action;
            Thread.Sleep(BetweenLooks);
        }
    }

    private float[]? Find(ConsoleKey key, bool[] mask)
    {
        string[] words = key switch
        {
            ConsoleKey.LeftArrow => ["left"],
            ConsoleKey.UpArrow => ["up"],
            ConsoleKey.RightArrow => ["right"],
            ConsoleKey.DownArrow => ["down"],
            ConsoleKey.Spacebar => ["fire", "take", "open"],
            _ => [],
        };
        return game.ActionSpace is ContinuousActions numbers ? Push(numbers, key) : Choose(words, mask);
    }

    private float[]? Choose(string[] words, bool[] mask)
    {
        for (int i = 0; i < game.ActionNames.Count; i++)
        {
            if (words.Contains(game.ActionNames[i]) && (mask.Length == 0 || mask[i]))
                return [i];
        }

        return null;
    }

    // The first number is to the right, the second down; an arrow pushes as far as the bounds allow.
    private static float[]? Push(ContinuousActions numbers, ConsoleKey key)
    {
        (int place, bool isUp)? push = key switch
        {
            ConsoleKey.LeftArrow => (0, false),
            ConsoleKey.RightArrow => (0, true),
            ConsoleKey.UpArrow => (1, false),
            ConsoleKey.DownArrow => (1, true),
            _ => null,
        };
        if (push is not { } found || found.place >= numbers.Count)
            return null;
        var action = new float[numbers.Count];
        action[found.place] = found.isUp ? numbers.High[found.place] : numbers.Low[found.place];
        return action;
    }
}
