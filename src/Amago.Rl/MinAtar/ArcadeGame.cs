using Amago.Rl.MinAtar;

namespace Amago.Rl;

/// <summary>
/// One of the MinAtar games (Young and Tian, 2019, https://arxiv.org/abs/1903.03176): observations of 10x10 cells with a channel of 0 and
/// 1 for each kind of thing, six actions. The same seed and actions give MinAtar's observations, rewards and ends, step for step.
/// </summary>
/// <remarks>
/// Sticky actions (Machado et al., 2018, https://arxiv.org/abs/1709.06009): with some probability a step repeats the action of the last
/// one, also across a reset. A step after the end gives reward 0 and changes nothing but that.
/// </remarks>
public sealed class ArcadeGame : IEnvironment, ISavable
{
    private static readonly int Actions = Enum.GetValues<GameAction>().Length;

    private readonly NumPyRandom _random;
    private readonly GameRules _rules;
    private int _lastAction;

    internal ArcadeGame(
        GameDescriptor descriptor, Func<NumPyRandom, bool, GameRules> rules, long seed, double stickyProbability, bool isRamping)
    {
        if (!(stickyProbability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(stickyProbability),
                $"{descriptor.Name}: expected a probability of sticky actions from 0 to 1, got {stickyProbability}.");
        Descriptor = descriptor;
        StickyProbability = stickyProbability;
        IsRamping = isRamping;
        _random = new NumPyRandom(seed);
        _rules = rules(_random, isRamping);

        // A game stands in a state of play from the start; what that draws does not count.
        _rules.Reset();
        _random.Reseed(seed);
    }

    /// <summary>The game's name, actions and channels.</summary>
    public GameDescriptor Descriptor { get; }

    /// <summary>The probability that a step repeats the last action instead of taking the given one.</summary>
    public double StickyProbability { get; }

    /// <summary>Whether the game becomes harder as it goes on; breakout and freeway never do.</summary>
    public bool IsRamping { get; }

    /// <inheritdoc/>
    public Shape ObservationShape => Descriptor.ObservationShape;

    /// <summary>6, the number of <see cref="GameAction"/>s. <see cref="ActionSubset"/> leaves those that matter in a game.</summary>
    public int ActionCount => Actions;

    /// <inheritdoc/>
    public void Reset(Span<byte> observation)
    {
        CheckLength(observation);
        _rules.Reset();
        Draw(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(int action, Span<byte> observation)
    {
        CheckLength(observation);
        if ((uint)action >= (uint)Actions)
            throw new ArgumentOutOfRangeException(
                nameof(action), $"{Descriptor.Name}: expected an action from 0 to {Actions - 1}, got {action}.");
        if (_random.NextDouble() >= StickyProbability)
            _lastAction = action;
        int reward = _rules.Step((GameAction)_lastAction);
        Draw(observation);
        return new StepResult(reward, _rules.IsTerminal);
    }

    /// <inheritdoc/>
    public void Serialize(StateArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        archive.Section(Descriptor.Name);
        _random.Serialize(archive);
        archive.Value(ref _lastAction, 0, Actions - 1);
        _rules.Serialize(archive);
    }

    private void Draw(Span<byte> observation)
    {
        observation.Clear();
        _rules.Draw(observation);
    }

    private void CheckLength(Span<byte> observation)
    {
        if (observation.Length != Descriptor.ObservationShape.ElementCount)
            throw new ArgumentException($"{Descriptor.Name}: expected room for an observation of "
                + $"{Descriptor.ObservationShape.ElementCount} bytes, got {observation.Length}.", nameof(observation));
    }
}
