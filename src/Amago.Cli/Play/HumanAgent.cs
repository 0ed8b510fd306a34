namespace Amago.Cli.Play;

/// <summary>
/// A person at the keys. The last key since the step before counts, so that a held key, which a terminal repeats, acts at every step, and
/// none is left over when it is let go.
/// </summary>
/// <param name="keys">The keys that the player presses.</param>
/// <param name="actions">The game's minimal actions, the first of which does nothing.</param>
internal sealed class HumanAgent(IKeys keys, IReadOnlyList<GameAction> actions) : IAgent
{
    public Decision? Look() => null;

    public int? Act()
    {
        int action = 0;
        while (keys.TryRead(out ConsoleKey key))
        {
            if (key is ConsoleKey.Q or ConsoleKey.Escape)
                return null;
            action = Find(key) ?? action;
        }

        return action;
    }

    private int? Find(ConsoleKey key)
    {
        GameAction? meaning = key switch
        {
            ConsoleKey.LeftArrow => GameAction.Left,
            ConsoleKey.UpArrow => GameAction.Up,
            ConsoleKey.RightArrow => GameAction.Right,
            ConsoleKey.DownArrow => GameAction.Down,
            ConsoleKey.Spacebar => GameAction.Fire,
            _ => null,
        };
        for (int i = 0; i < actions.Count; i++)
        {
            if (actions[i] == meaning)
                return i;
        }

        return null;
    }
}
