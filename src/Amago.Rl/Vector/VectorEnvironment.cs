using System.Diagnostics;
using Amago.Kernels;
using Amago.Rl.Vector;

namespace Amago.Rl;

/// <summary>
/// N environments that step together, on several threads where that pays. A step allocates nothing, and what it gives does not depend on
/// the number of threads.
/// </summary>
/// <remarks>
/// Environments restart by themselves, within the step that ends an episode ("same-step" in Gymnasium's terms): where
/// <see cref="Terminated"/> or <see cref="Truncated"/> is set, the reward belongs to the episode that ended, the observation is the first
/// of the next one, and <see cref="FinalObservations"/> has the last of the old one. A learner takes the value of a terminated episode's
/// end as 0 and asks its critic about the final observation of a truncated one.
/// <para>
/// It serves one call at a time: resetting, stepping or saving while another of them is under way, on another thread or
/// from an environment's own code, is an <see cref="InvalidOperationException"/>. What an environment throws goes to the caller; some
/// environments have stepped then and some have not, so that only a reset may follow. What an environment gives is held against its
/// spaces: a reward or a vector that is not finite, a discrete observation out of its range or a mask that forbids every choice is an
/// <see cref="EnvironmentOutputException"/>, which comes in the same way.
/// </para>
/// </remarks>
public sealed partial class VectorEnvironment : ISavable
{
    // A step on one thread that takes less is over before a second thread has joined in.
    private static readonly long WorthSharing = Stopwatch.Frequency / 200_000; // 5 microseconds

    private const string Calls = "Reset, Step and saving";

    private readonly IStructuredEnvironment[] _environments;
    private readonly IEnvironment[]? _games; // the same, where all of them take a number and bytes: a step of a game is short
    private readonly EnvironmentOutputs _outputs;
    private readonly int _actionLength, _maskLength;
    private readonly float[] _actions;
    private readonly int[] _lengths;
    private readonly float[] _rewards;
    private readonly bool[] _terminated, _truncated, _masks;
    private readonly double[] _returns;
    private readonly FinishedEpisode[] _finished;
    private readonly StepShares _shares;
    private int _finishedCount;
    private bool _hasStarted;
    private long _work;
    private ExclusiveUse _use;

    /// <summary>Makes some environments, each with a seed of its own.</summary>
    /// <param name="count">Number of environments, N.</param>
    /// <param name="seed">Any number; environment i gets <see cref="SeedOf"/>.</param>
    /// <param name="create">
    /// Makes an environment from its seed, which is 0 to 2^32 - 1: <c>seed => Games.Create("breakout", seed)</c>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The count is less than 1 or needs more than an array holds; or an environment is null, has no proper spaces (images that are not
    /// (H, W, C), no actions), or differs from the others in them.
    /// </exception>
    public VectorEnvironment(int count, long seed, Func<long, IStructuredEnvironment> create)
        : this(count, seed, create, firstIndex: 0)
    {
    }

    /// <summary>Makes some of a run's environments, a shard: the same as stand there among all of them.</summary>
    /// <param name="count">Number of environments, N.</param>
    /// <param name="seed">Any number; environment i gets <see cref="SeedOf"/> of <paramref name="firstIndex"/> + i.</param>
    /// <param name="create">Makes an environment from its seed, which is 0 to 2^32 - 1.</param>
    /// <param name="firstIndex">Index of the first of them among all, from 0.</param>
    /// <inheritdoc cref="VectorEnvironment(int, long, Func{long, IStructuredEnvironment})" path="/exception"/>
    public VectorEnvironment(int count, long seed, Func<long, IStructuredEnvironment> create, int firstIndex)
    {
        ArgumentNullException.ThrowIfNull(create);
        if (count < 1)
            throw new ArgumentOutOfRangeException(nameof(count), $"VectorEnvironment: expected at least 1 environment, got {count}.");
        FirstIndex = CheckedFirst(firstIndex, count);
        IStructuredEnvironment first = Make(create, SeedOf(seed, firstIndex));
        (ObservationSpace, ActionSpace, HasActionMasks) = (first.ObservationSpace, first.ActionSpace, first.HasActionMask);
        (_actionLength, _maskLength) = (ActionSpace.ActionLength, HasActionMasks ? ActionSpace.MaskLength : 0);
        long elements = ObservationSpace.Entries.Max(static entry => (long)Math.Max(entry.Shape.ElementCount, 1));
        if (count * Math.Max(elements, ActionSpace.ParameterCount) > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count),
                $"VectorEnvironment: {count} environments with observations {ObservationSpace.Shown} and actions {ActionSpace.Shown} "
                + $"are more than an array of {Array.MaxLength} elements holds.");
        }

        _environments = new IStructuredEnvironment[count];
        _environments[0] = first;
        for (int i = 1; i < count; i++)
        {
            IStructuredEnvironment other = _environments[i] = Make(create, SeedOf(seed, firstIndex + i));
            if (other.ObservationSpace != ObservationSpace || other.ActionSpace != ActionSpace || other.HasActionMask != HasActionMasks)
            {
                throw new ArgumentException(
                    $"VectorEnvironment: expected environments of observations {ObservationSpace.Shown} and actions {ActionSpace.Shown}"
                    + $"{Masked(HasActionMasks)}, got {other.ObservationSpace.Shown} and "
                    + $"{other.ActionSpace.Shown}{Masked(other.HasActionMask)} in environment {firstIndex + i}.",
                    nameof(create));
            }
        }

        if (ObservationSpace.SingleImage is not null && ActionSpace is DiscreteActions
            && Array.TrueForAll(_environments, static environment => environment is IEnvironment))
            _games = Array.ConvertAll(_environments, static environment => (IEnvironment)environment);
        (_actions, _masks) = (new float[count * _actionLength], new bool[count * _maskLength]);
        (_lengths, _rewards, _returns) = (new int[count], new float[count], new double[count]);
        (_terminated, _truncated, _finished) = (new bool[count], new bool[count], new FinishedEpisode[count]);
        FinalObservations = new ObservationBatch(ObservationSpace, count);
        _outputs = new EnvironmentOutputs(ObservationSpace, ActionSpace);
        _shares = new StepShares(count, StepOne);
    }

    /// <summary>Number of environments, N.</summary>
    public int Count => _environments.Length;

    /// <summary>What each environment shows.</summary>
    public ObservationSpace ObservationSpace { get; }

    /// <summary>What each environment takes.</summary>
    public ActionSpace ActionSpace { get; }

    /// <summary>Whether the environments say which choices are legal: see <see cref="ActionMasks"/>.</summary>
    public bool HasActionMasks { get; }

    /// <summary>Which choices are legal now (N, M); empty where the environments never forbid any.</summary>
    public ReadOnlySpan<bool> ActionMasks => _masks;

    /// <summary>Rewards of the last step (N).</summary>
    public ReadOnlySpan<float> Rewards => _rewards;

    /// <summary>Whether an episode came to its end in the last step (N).</summary>
    public ReadOnlySpan<bool> Terminated => _terminated;

    /// <summary>Whether an episode was cut off in the last step (N).</summary>
    public ReadOnlySpan<bool> Truncated => _truncated;

    /// <summary>Episodes that the last step finished, in the environments' order.</summary>
    public ReadOnlySpan<FinishedEpisode> FinishedEpisodes => _finished.AsSpan(0, _finishedCount);

    /// <summary>For each environment the last observation of the episode that finished last.</summary>
    public ObservationBatch FinalObservations { get; }

    /// <summary>Whether there was a reset: steps may follow.</summary>
    internal bool HasStarted => _hasStarted;

    /// <summary>Starts an episode in every environment.</summary>
    /// <param name="observations">Receives the first observations, of <see cref="ObservationSpace"/>.</param>
    /// <exception cref="ArgumentException">The observations are of another space or number.</exception>
    /// <exception cref="EnvironmentOutputException">An environment shows what it must not.</exception>
    public void Reset(ObservationBatch observations)
    {
        CheckBatch(observations);
        Start(new VectorRows(default, 0, observations));
    }

    /// <summary>Acts once in every environment; those whose episode is over start the next one.</summary>
    /// <param name="actions">An action for each environment, (N, L).</param>
    /// <param name="observations">Receives what is to be acted on next, of <see cref="ObservationSpace"/>.</param>
    /// <exception cref="ArgumentException">A length is wrong, or there is no such action; no environment has stepped then.</exception>
    /// <exception cref="InvalidOperationException">
    /// Nothing was reset before, or since an environment threw; or another call is under way.
    /// </exception>
    /// <exception cref="EnvironmentOutputException">An environment gives what it must not.</exception>
    public void Step(ReadOnlySpan<float> actions, ObservationBatch observations)
    {
        CheckBatch(observations);
        if (actions.Length != _actions.Length)
        {
            throw new ArgumentException(
                $"VectorEnvironment: expected {Count} actions of {_actionLength} numbers, got {actions.Length} numbers.", nameof(actions));
        }

        for (int i = 0; i < Count; i++)
        {
            if (ActionSpace.Fault(actions.Slice(i * _actionLength, _actionLength)) is { } fault)
                throw new ArgumentException(
                    $"VectorEnvironment: {fault}, in the action {ActionSpace.Shown} for environment {i}.", nameof(actions));
        }

        _use.Enter(nameof(VectorEnvironment), Calls);
        try
        {
            ExpectStarted();
            actions.CopyTo(_actions);
            Run(new VectorRows(default, 0, observations));
        }
        finally
        {
            _use.Leave();
        }
    }

    private static string Masked(bool isMasked) => isMasked ? " with masks" : "";

    private void Start(VectorRows observations)
    {
        _use.Enter(nameof(VectorEnvironment), Calls);
        try
        {
            _hasStarted = false;
            Array.Clear(_rewards);
            Array.Clear(_terminated);
            Array.Clear(_truncated);
            Array.Clear(_returns);
            Array.Clear(_lengths);
            _finishedCount = 0;
            for (int i = 0; i < Count; i++)
                StartOne(i, observations.Row(i));
            _hasStarted = true;
        }
        finally
        {
            _use.Leave();
        }
    }

    // Within a call that excludes others.
    private void Run(VectorRows observations)
    {
        _hasStarted = false;
        long start = Stopwatch.GetTimestamp();
        int threads = _work < WorthSharing ? 1 : Workers.Current;
        _shares.Run(observations, threads);
        _work = (Stopwatch.GetTimestamp() - start) * threads;
        CollectFinished();
        _hasStarted = true;
    }

    private void ExpectStarted()
    {
        if (!_hasStarted)
        {
            throw new InvalidOperationException(
                "VectorEnvironment: the first call, and the one after an environment threw, has to be Reset.");
        }
    }

    private void StepOne(int i, ObservationRow observation)
    {
        StepResult result = _games is not null
            ? _games[i].Step((int)_actions[i], observation.Bytes())
            : _environments[i].Step(_actions.AsSpan(i * _actionLength, _actionLength), observation);
        _rewards[i] = result.Reward;
        _terminated[i] = result.Terminated;
        _truncated[i] = result.Truncated;
        _returns[i] += result.Score;
        _lengths[i]++;
        _outputs.Check(FirstIndex + i, _lengths[i], result.Reward, observation);
        if (!result.IsDone)
        {
            ReadMask(i, _lengths[i]);
            return;
        }

        observation.CopyTo(FinalObservations[i]);
        StartOne(i, observation);
    }

    private void StartOne(int i, ObservationRow observation)
    {
        _environments[i].Reset(observation);
        _outputs.Check(FirstIndex + i, 0, 0, observation);
        ReadMask(i, 0);
    }

    private void ReadMask(int i, int step)
    {
        if (_maskLength == 0)
            return;
        Span<bool> mask = _masks.AsSpan(i * _maskLength, _maskLength);
        _environments[i].ReadActionMask(mask);
        _outputs.CheckMask(FirstIndex + i, step, mask);
    }

    private void CollectFinished()
    {
        _finishedCount = 0;
        for (int i = 0; i < Count; i++)
        {
            if (!_terminated[i] && !_truncated[i])
                continue;
            _finished[_finishedCount++] = new FinishedEpisode(i, _returns[i], _lengths[i]);
            (_returns[i], _lengths[i]) = (0, 0);
        }
    }

    private void CheckBatch(ObservationBatch observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        if (observations.Count != Count || observations.Space != ObservationSpace)
        {
            throw new ArgumentException(
                $"VectorEnvironment: expected room for {Count} observations {ObservationSpace.Shown}, "
                + $"got {observations.Count} of {observations.Space.Shown}.",
                nameof(observations));
        }
    }
}
