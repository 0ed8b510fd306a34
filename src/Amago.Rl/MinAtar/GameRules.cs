namespace Amago.Rl.MinAtar;

/// <summary>
/// The rules of one game on a 10x10 grid; y = 0 is the top row, x = 0 the left column.
/// </summary>
internal abstract class GameRules : ISavable
{
    /// <summary>Rows, and columns, of the grid.</summary>
    public const int Size = 10;

    protected const int Last = Size - 1;

    private bool _isTerminal;

    /// <summary>Whether the episode has ended.</summary>
    public bool IsTerminal => _isTerminal;

    /// <summary>Starts an episode.</summary>
    public void Reset()
    {
        _isTerminal = false;
        Restart();
    }

    /// <summary>Acts once. After the end nothing changes and nothing is drawn.</summary>
    /// <returns>The reward of the step; 0 after the end.</returns>
    public int Step(GameAction action) => _isTerminal ? 0 : Play(action);

    /// <summary>Draws the state: sets cells to 1.</summary>
    /// <param name="cells">The grid (10, 10, C), all zero.</param>
    public abstract void Draw(Span<byte> cells);

    /// <inheritdoc/>
    public void Serialize(StateArchive archive)
    {
        archive.Value(ref _isTerminal);
        SerializeFields(archive);
    }

    /// <summary>Saves or loads a direction, which is -1 or 1.</summary>
    protected internal static void SerializeHeading(StateArchive archive, ref int heading, string name)
    {
        archive.Value(ref heading, -1, 1, name);
        if (heading == 0)
            archive.Require(false, $"{name} of -1 or 1, got 0");
    }

    /// <summary>Ends the episode. The rest of the step still happens.</summary>
    protected void End() => _isTerminal = true;

    /// <summary>Puts the game into an episode's first state.</summary>
    protected abstract void Restart();

    /// <summary>One step of an episode that has not ended: the events in their order, each on what the last one left.</summary>
    /// <returns>The reward of the step.</returns>
    protected abstract int Play(GameAction action);

    /// <summary>
    /// Names the fields, as <see cref="ISavable.Serialize"/> does. What is loaded is checked: no game that is played gets into a state that
    /// is refused, and none that is accepted leads out of the grid.
    /// </summary>
    protected abstract void SerializeFields(StateArchive archive);
}
