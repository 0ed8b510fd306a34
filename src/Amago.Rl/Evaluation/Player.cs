using Amago.Tensors;

namespace Amago.Rl;

/// <summary>A policy that acts in environments, without learning.</summary>
internal sealed class Player
{
    private readonly ActorCritic? _policy;
    private readonly ActionChoice _choice;
    private readonly VectorEnvironment _environments;
    private readonly Generator _generator;
    private readonly byte[] _observations;
    private readonly Tensor _current; // (N, H, W, C)
    private readonly int[] _actions;
    private readonly float[] _logits, _values, _logProbabilities;
    private long _steps;

    public Player(ActorCritic? policy, ActionChoice choice, VectorEnvironment environments, Generator generator)
    {
        (_policy, _choice, _environments, _generator) = (policy, choice, environments, generator);
        _observations = new byte[environments.BatchShape.ElementCount];
        _current = Tensor.FromArray(_observations, environments.BatchShape);
        _actions = new int[environments.Count];
        _logits = new float[environments.Count * environments.ActionCount]; // zeros: all actions alike
        (_values, _logProbabilities) = (new float[environments.Count], new float[environments.Count]);
        environments.Reset(_observations);
    }

    /// <summary>What the environments show now (N, H, W, C).</summary>
    public ReadOnlySpan<byte> Observations => _observations;

    /// <summary>What the policy thought of the last step's observations (N, A).</summary>
    public ReadOnlySpan<float> Logits => _logits;

    /// <summary>What it expected then (N).</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>What it did (N).</summary>
    public ReadOnlySpan<int> Actions => _actions;

    /// <summary>Acts once in every environment.</summary>
    /// <exception cref="PolicyOutputException">The policy's logits or values are not finite.</exception>
    public void Step()
    {
        _steps++;
        Think();
        if (_choice == ActionChoice.Greedy)
            ActionSampler.Likeliest(_logits, _actions);
        else
            ActionSampler.Draw(_logits, _generator, _actions, _logProbabilities);
        _environments.Step(_actions, _observations);
    }

    private void Think()
    {
        if (_policy is null || _choice == ActionChoice.Random)
            return;
        using IDisposable noGradients = Autograd.NoGrad();
        using var scope = new TensorScope();
        (Tensor logits, Tensor values) = _policy.Forward(_current);
        logits.CopyTo<float>(_logits);
        values.CopyTo<float>(_values);
        if (PolicyOutputs.Fault(_logits, _values, _steps) is { } fault)
            throw new PolicyOutputException($"Evaluation: {fault}");
    }
}
