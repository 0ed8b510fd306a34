namespace Amago.Rl;

/// <summary>Leaves some of an environment's actions: action k becomes the k-th of those that are left.</summary>
public sealed class ActionSubset : EnvironmentWrapper
{
    private readonly int[] _actions;
    private readonly bool[] _mask; // of the inner environment

    /// <summary>Leaves the given actions of an environment.</summary>
    /// <param name="inner">The environment that is wrapped.</param>
    /// <param name="actions">The actions that are left, in their new order; each 0 to the environment's ActionCount - 1.</param>
    /// <exception cref="ArgumentException">No action is left, or the environment does not have one of them.</exception>
    public ActionSubset(IEnvironment inner, params ReadOnlySpan<int> actions)
        : base(inner)
    {
        if (actions.IsEmpty)
            throw new ArgumentException("ActionSubset: expected at least one action, got none.", nameof(actions));
        foreach (int action in actions)
        {
            if (action < 0 || action >= inner.ActionCount)
                throw new ArgumentException(
                    $"ActionSubset: expected actions from 0 to {inner.ActionCount - 1}, got {action}.", nameof(actions));
        }

        _actions = actions.ToArray();
        _mask = new bool[inner.HasActionMask ? inner.ActionCount : 0];
    }

    /// <inheritdoc/>
    public override int ActionCount => _actions.Length;

    /// <summary>Leaves the actions that have a meaning in a game.</summary>
    /// <param name="inner">The game, or wrappers around it that leave its actions alone.</param>
    /// <param name="game">The game whose <see cref="GameDescriptor.MinimalActions"/> are left.</param>
    public static ActionSubset Minimal(IEnvironment inner, GameDescriptor game)
    {
        ArgumentNullException.ThrowIfNull(game);
        return new ActionSubset(inner, [.. game.MinimalActions.Select(static action => (int)action)]);
    }

    /// <inheritdoc/>
    public override StepResult Step(int action, Span<byte> observation)
    {
        if ((uint)action >= (uint)_actions.Length)
            throw new ArgumentOutOfRangeException(
                nameof(action), $"ActionSubset: expected an action from 0 to {_actions.Length - 1}, got {action}.");
        return Inner.Step(_actions[action], observation);
    }

    /// <inheritdoc/>
    public override void ReadActionMask(Span<bool> mask)
    {
        if (_mask.Length == 0)
        {
            mask.Fill(true);
            return;
        }

        Inner.ReadActionMask(_mask);
        for (int i = 0; i < _actions.Length; i++)
            mask[i] = _mask[_actions[i]];
    }

    /// <inheritdoc/>
    protected override void SerializeFields(StateArchive archive)
    {
    }
}
