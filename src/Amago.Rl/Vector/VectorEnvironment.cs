using System.Diagnostics;
using Amago.Kernels;
using Amago.Rl.Vector;
using Amago.Rl.Wrappers;

namespace Amago.Rl;

/// <summary>
/// N environments that step together, on several threads where that pays. A step allocates nothing, and what it gives does not depend on
/// the number of threads.
/// </summary>
/// <remarks>
/// Environments restart by themselves, within the step that ends an episode ("same-step" in Gymnasium's terms): where
/// <see cref="Terminated"/> or <see cref="Truncated"/> is set, the reward belongs to the episode that ended, the observation is the first
/// of the next one, and <see cref="FinalObservation"/> is the last of the old one. A learner takes the value of a terminated episode's end
/// as 0 and asks its critic about the final observation of a truncated one.
/// <para>
/// It serves one call at a time: <see cref="Reset"/>, <see cref="Step"/> or saving while another of them is under way, on another thread or
/// from an environment's own code, is an <see cref="InvalidOperationException"/>. What an environment throws goes to the caller; some
/// environments have stepped then and some have not, so that only <see cref="Reset"/> may follow.
/// </para>
/// </remarks>
public sealed class VectorEnvironment : ISavable
{
    // A step on one thread that takes less is over before a second thread has joined in.
    private static readonly long WorthSharing = Stopwatch.Frequency / 200_000; // 5 microseconds

    private const string Calls = "Reset, Step and saving";

    private readonly IEnvironment[] _environments;
    private readonly int _observationLength;
    private readonly int[] _actions, _lengths;
    private readonly float[] _rewards;
    private readonly bool[] _terminated, _truncated;
    private readonly double[] _returns;
    private readonly byte[] _finalObservations;
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
    /// The count is less than 1 or needs more than an array holds; or an environment is null, has observations that are not (H, W, C) or no
    /// actions, or differs from the others in them.
    /// </exception>
    public VectorEnvironment(int count, long seed, Func<long, IEnvironment> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        if (count < 1)
            throw new ArgumentOutOfRangeException(nameof(count), $"VectorEnvironment: expected at least 1 environment, got {count}.");
        IEnvironment first = Make(create, SeedOf(seed, 0));
        (ObservationShape, ActionCount) = (first.ObservationShape, first.ActionCount);
        if ((long)count * Math.Max(ObservationShape.ElementCount, ActionCount) > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count),
                $"VectorEnvironment: {count} environments with observations {ObservationShape} and {ActionCount} actions "
                + $"are more than an array of {Array.MaxLength} elements holds.");
        }

        _environments = new IEnvironment[count];
        _environments[0] = first;
        for (int i = 1; i < count; i++)
        {
            IEnvironment other = _environments[i] = Make(create, SeedOf(seed, i));
            if (other.ObservationShape != ObservationShape || other.ActionCount != ActionCount)
            {
                throw new ArgumentException(
                    $"VectorEnvironment: expected environments of observations {ObservationShape} and {ActionCount} actions, "
                    + $"got {other.ObservationShape} and {other.ActionCount} in environment {i}.",
                    nameof(create));
            }
        }

        BatchShape = [count, .. ObservationShape];
        _observationLength = ObservationShape.ElementCount;
        (_actions, _lengths, _rewards, _returns) = (new int[count], new int[count], new float[count], new double[count]);
        (_terminated, _truncated, _finished) = (new bool[count], new bool[count], new FinishedEpisode[count]);
        _finalObservations = new byte[BatchShape.ElementCount];
        _shares = new StepShares(count, _observationLength, StepOne);
    }

    /// <summary>Number of environments, N.</summary>
    public int Count => _environments.Length;

    /// <summary>Shape of one observation, (H, W, C).</summary>
    public Shape ObservationShape { get; }

    /// <summary>Shape of all observations, (N, H, W, C).</summary>
    public Shape BatchShape { get; }

    /// <summary>Number of actions: an action is 0 to ActionCount - 1.</summary>
    public int ActionCount { get; }

    /// <summary>Rewards of the last step (N).</summary>
    public ReadOnlySpan<float> Rewards => _rewards;

    /// <summary>Whether an episode came to its end in the last step (N).</summary>
    public ReadOnlySpan<bool> Terminated => _terminated;

    /// <summary>Whether an episode was cut off in the last step (N).</summary>
    public ReadOnlySpan<bool> Truncated => _truncated;

    /// <summary>Episodes that the last step finished, in the environments' order.</summary>
    public ReadOnlySpan<FinishedEpisode> FinishedEpisodes => _finished.AsSpan(0, _finishedCount);

    /// <summary>Whether there was a <see cref="Reset"/>: steps may follow.</summary>
    internal bool HasStarted => _hasStarted;

    /// <inheritdoc/>
    public bool IsSavable => Array.TrueForAll(_environments, static environment => environment is ISavable { IsSavable: true });

    /// <summary>
    /// The seed of an environment: the upper half of number <paramref name="index"/> of the SplitMix64 stream that
    /// <paramref name="seed"/> starts.
    /// </summary>
    /// <remarks>Steele, Lea and Flood, 2014, https://doi.org/10.1145/2714064.2660195.</remarks>
    /// <param name="seed">The seed of all environments together, any number.</param>
    /// <param name="index">Index of the environment, from 0.</param>
    /// <returns>The environment's seed, 0 to 2^32 - 1.</returns>
    public static long SeedOf(long seed, int index)
    {
        unchecked
        {
            ulong z = (ulong)seed + (((ulong)index + 1) * 0x9E3779B97F4A7C15);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (long)((z ^ (z >> 31)) >> 32);
        }
    }

    /// <summary>The last observation of an episode that the last step finished; otherwise of an earlier one.</summary>
    /// <param name="environment">Index of the environment.</param>
    /// <returns>The observation, (H, W, C).</returns>
    public ReadOnlySpan<byte> FinalObservation(int environment)
    {
        if ((uint)environment >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(environment), $"VectorEnvironment: expected an environment from 0 to {Count - 1}, got {environment}.");
        }

        return _finalObservations.AsSpan(environment * _observationLength, _observationLength);
    }

    /// <summary>Starts an episode in every environment.</summary>
    /// <param name="observations">Receives the first observations (N, H, W, C).</param>
    public void Reset(Span<byte> observations)
    {
        CheckLength(observations);
        _use.Enter(nameof(VectorEnvironment), Calls);
        try
        {
            _hasStarted = false;
            for (int i = 0; i < Count; i++)
                _environments[i].Reset(observations.Slice(i * _observationLength, _observationLength));
            Array.Clear(_rewards);
            Array.Clear(_terminated);
            Array.Clear(_truncated);
            Array.Clear(_returns);
            Array.Clear(_lengths);
            _finishedCount = 0;
            _hasStarted = true;
        }
        finally
        {
            _use.Leave();
        }
    }

    /// <summary>Acts once in every environment; those whose episode is over start the next one.</summary>
    /// <param name="actions">An action for each environment (N), 0 to ActionCount - 1.</param>
    /// <param name="observations">
    /// Receives what is to be acted on next (N, H, W, C): an array, or a tensor's <see cref="Tensor.AsMemory{T}"/>.
    /// </param>
    /// <exception cref="ArgumentException">A length is wrong, or there is no such action; no environment has stepped then.</exception>
    /// <exception cref="InvalidOperationException">
    /// Nothing was <see cref="Reset"/> before, or since an environment threw; or another call is under way.
    /// </exception>
    public void Step(ReadOnlySpan<int> actions, Memory<byte> observations)
    {
        CheckLength(observations.Span);
        CheckActions(actions);
        _use.Enter(nameof(VectorEnvironment), Calls);
        try
        {
            if (!_hasStarted)
            {
                throw new InvalidOperationException(
                    "VectorEnvironment: the first call, and the one after an environment threw, has to be Reset.");
            }

            _hasStarted = false;
            actions.CopyTo(_actions);
            long start = Stopwatch.GetTimestamp();
            int threads = _work < WorthSharing ? 1 : Workers.Current;
            _shares.Run(observations, threads);
            _work = (Stopwatch.GetTimestamp() - start) * threads;
            CollectFinished();
            _hasStarted = true;
        }
        finally
        {
            _use.Leave();
        }
    }

    /// <inheritdoc/>
    public void Serialize(StateArchive archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        _use.Enter(nameof(VectorEnvironment), Calls);
        try
        {
            archive.Section(nameof(VectorEnvironment));
            int count = Count;
            archive.Value(ref count, count, count, "the number of environments");
            archive.Value(ref _hasStarted);
            for (int i = 0; i < count; i++)
            {
                archive.Value(ref _returns[i]);
                archive.Value(ref _lengths[i], 0, FinishedEpisode.MaxSteps, "an episode's length");
                archive.Inner(_environments[i]);
            }
        }
        finally
        {
            _use.Leave();
        }
    }

    private static IEnvironment Make(Func<long, IEnvironment> create, long seed) =>
        EnvironmentContract.Expect(create(seed), nameof(VectorEnvironment), nameof(create));

    private void StepOne(int i, Span<byte> observation)
    {
        StepResult result = _environments[i].Step(_actions[i], observation);
        _rewards[i] = result.Reward;
        _terminated[i] = result.Terminated;
        _truncated[i] = result.Truncated;
        _returns[i] += result.Score;
        _lengths[i]++;
        if (!result.IsDone)
            return;
        observation.CopyTo(_finalObservations.AsSpan(i * _observationLength));
        _environments[i].Reset(observation);
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

    private void CheckLength(ReadOnlySpan<byte> observations)
    {
        if (observations.Length != BatchShape.ElementCount)
        {
            throw new ArgumentException(
                $"VectorEnvironment: expected room for observations {BatchShape} of {BatchShape.ElementCount} bytes, "
                + $"got {observations.Length}.",
                nameof(observations));
        }
    }

    private void CheckActions(ReadOnlySpan<int> actions)
    {
        if (actions.Length != Count)
            throw new ArgumentException($"VectorEnvironment: expected {Count} actions, got {actions.Length}.", nameof(actions));
        for (int i = 0; i < actions.Length; i++)
        {
            if ((uint)actions[i] >= (uint)ActionCount)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(actions),
                    $"VectorEnvironment: expected actions from 0 to {ActionCount - 1}, got {actions[i]} for environment {i}.");
            }
        }
    }
}
