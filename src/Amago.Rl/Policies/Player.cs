using Amago.Tensors;

namespace Amago.Rl.Policies;

/// <summary>A policy that acts in environments, without learning.</summary>
internal sealed class Player
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

    public Player(ActorCritic? policy, ActionChoice choice, VectorEnvironment environments, Generator generator)
    {
        (_policy, _choice, _environments, _generator) = (policy, choice, environments, generator);
        _observations = Tensor.Zeros(environments.BatchShape, DType.UInt8);
        _runner = new PolicyRunner(nameof(Evaluation), environments.Count, environments.ActionCount);
        _actions = new int[environments.Count];
        (_values, _logProbabilities) = (new float[environments.Count], new float[environments.Count]);
        environments.Reset(_observations.AsSpan<byte>());
    }

    /// <summary>Logits of the actions in the last step (N, A).</summary>
    public ReadOnlySpan<float> Logits => _runner.Logits;

    /// <summary>Values that the critic gave the last step's observations (N).</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Actions of the last step (N).</summary>
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
