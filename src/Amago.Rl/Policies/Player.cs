using Amago.Rl.Policies;

namespace Amago.Rl;

/// <summary>A policy that acts in environments, without learning.</summary>
public sealed class Player
{
    private readonly ActorCritic? _policy;
    private readonly ActionChoice _choice;
    private readonly VectorEnvironment _environments;
    private readonly Generator _generator;
    private readonly Tensor _observations; // (N, H, W, C)
    private readonly PolicyRunner _runner;
    private readonly int[] _actions;
    private readonly float[] _values, _logProbabilities;
    private long _steps;

    /// <summary>Resets the environments and shows the policy what they show.</summary>
    /// <param name="policy">Who plays; null only for <see cref="ActionChoice.Random"/>.</param>
    /// <param name="choice">How actions are picked.</param>
    /// <param name="environments">N environments, which belong to the player from now on.</param>
    /// <param name="generator">Draws actions, one uniform number for each.</param>
    /// <exception cref="ArgumentException">There is no policy, or one of another number of actions than the environments have.</exception>
    public Player(ActorCritic? policy, ActionChoice choice, VectorEnvironment environments, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(environments);
        ArgumentNullException.ThrowIfNull(generator);
        if (!Enum.IsDefined(choice))
            throw new ArgumentOutOfRangeException(nameof(choice), $"Player: expected Random, Greedy or Sample, got {choice}.");
        if (policy is null && choice != ActionChoice.Random)
            throw new ArgumentException($"Player: expected a policy to pick {choice} actions from, got none.", nameof(policy));
        if (policy is not null && policy.ActionCount != environments.ActionCount)
        {
            throw new ArgumentException(
                $"Player: expected a policy of {environments.ActionCount} actions, as the environments have, "
                + $"got one of {policy.ActionCount}.",
                nameof(policy));
        }

        (_policy, _choice, _environments, _generator) = (policy, choice, environments, generator);
        _observations = Tensor.Zeros(environments.BatchShape, DType.UInt8);
        _runner = new PolicyRunner(nameof(Evaluation), environments.Count, environments.ActionCount);
        _actions = new int[environments.Count];
        (_values, _logProbabilities) = (new float[environments.Count], new float[environments.Count]);
        environments.Reset(_observations.AsSpan<byte>());
    }

    /// <summary>The logits of the actions (N, A) before the last step; zeros, all actions alike, where they are drawn at random.</summary>
    public ReadOnlySpan<float> Logits => _runner.Logits;

    /// <summary>
    /// The values (N) of the observations before the last step, as the critic had them; zeros where actions are drawn at random.
    /// </summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The actions (N) of the last step, from 0 to A - 1.</summary>
    public ReadOnlySpan<int> Actions => _actions;

    /// <summary>Chooses an action for every environment and steps them all.</summary>
    /// <exception cref="PolicyOutputException">The policy's logits or values are not finite.</exception>
    public void Step()
    {
        _steps++;
        if (_policy is not null && _choice != ActionChoice.Random)
            _runner.Evaluate(_policy, _observations, _values, _steps);
        if (_choice == ActionChoice.Greedy)
            _runner.TakeLikeliest(_actions);
        else
            _runner.Sample(_generator, _actions, _logProbabilities);
        _environments.Step(_actions, _observations.AsMemory<byte>());
    }
}
