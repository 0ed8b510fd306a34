using Amago.Tensors;

namespace Amago.Rl;

/// <summary>Some samples of a rollout side by side, in memory that serves one minibatch after the other.</summary>
internal sealed class Minibatch
{
    private readonly byte[] _observations;
    private readonly long[] _actions;
    private readonly float[] _logProbabilities, _values, _advantages, _returns;

    public Minibatch(int size, Shape observation)
    {
        _observations = new byte[checked(size * observation.ElementCount)];
        _actions = new long[size];
        (_logProbabilities, _values, _advantages, _returns) = (new float[size], new float[size], new float[size], new float[size]);
        Observations = Tensor.FromArray(_observations, [size, .. observation]);
        Actions = Tensor.FromArray(_actions, [size, 1]);
        LogProbabilities = Tensor.FromArray(_logProbabilities, [size]);
        Values = Tensor.FromArray(_values, [size]);
        Advantages = Tensor.FromArray(_advantages, [size]);
        Returns = Tensor.FromArray(_returns, [size]);
    }

    /// <summary>(M, H, W, C) uint8.</summary>
    public Tensor Observations { get; }

    /// <summary>(M, 1) int64.</summary>
    public Tensor Actions { get; }

    /// <summary>(M), as the others that follow.</summary>
    public Tensor LogProbabilities { get; }

    public Tensor Values { get; }

    public Tensor Advantages { get; }

    public Tensor Returns { get; }

    /// <summary>Copies the samples.</summary>
    public void Load(Rollout rollout, ReadOnlySpan<long> samples)
    {
        int length = rollout.ObservationLength;
        for (int i = 0; i < samples.Length; i++)
        {
            int from = (int)samples[i];
            rollout.Observations.AsSpan(from * length, length).CopyTo(_observations.AsSpan(i * length));
            _actions[i] = rollout.Actions[from];
            _logProbabilities[i] = rollout.LogProbabilities[from];
            _values[i] = rollout.Values[from];
            _advantages[i] = rollout.Advantages[from];
            _returns[i] = rollout.Returns[from];
        }
    }

    /// <summary>Gives the advantages mean 0 and deviation 1.</summary>
    public void NormalizeAdvantages()
    {
        double mean = 0, squares = 0;
        foreach (float advantage in _advantages)
            mean += advantage;
        mean /= _advantages.Length;
        foreach (float advantage in _advantages)
            squares += (advantage - mean) * (advantage - mean);
        double scale = 1 / (Math.Sqrt(squares / _advantages.Length) + 1e-8);
        for (int i = 0; i < _advantages.Length; i++)
            _advantages[i] = (float)((_advantages[i] - mean) * scale);
    }
}
