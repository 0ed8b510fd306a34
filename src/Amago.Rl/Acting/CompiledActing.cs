using Amago.Rl.Acting;

namespace Amago.Rl;

/// <summary>
/// A policy made ready to answer again and again: its network compiled once, its likeliest actions chosen. Answers are those of
/// <see cref="PolicyActing.Run"/>, to the bit, for any number of observations at once.
/// </summary>
/// <remarks>One call at a time.</remarks>
public sealed class CompiledActing : IDisposable
{
    private readonly Policy _policy;
    private readonly CompiledNetwork _network;
    private readonly PolicyAnswers _answers;

    /// <summary>Compiles a policy, with the parameters that it has at the moment.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="maxBatch">The most observations of one call, at least 1.</param>
    /// <exception cref="ArgumentException">The number is less than 1, or that many observations are more than an array holds.</exception>
    public CompiledActing(Policy policy, int maxBatch)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy = policy;
        _network = policy.Compile(maxBatch);
        _answers = new PolicyAnswers(policy, generator: null);
    }

    /// <summary>The most observations of one call.</summary>
    public int MaxBatch => _network.MaxBatch;

    /// <summary>What the policy says and does for some observations.</summary>
    /// <param name="observations">N observations of the policy's space, at most <see cref="MaxBatch"/>.</param>
    /// <returns>The arrays that <see cref="PolicyActing.Run"/> names, (N, ...).</returns>
    /// <exception cref="ArgumentException">They are of another space, too many, or not finite; or a number is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">This object was disposed of.</exception>
    public StateDict Run(ObservationBatch observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        if (observations.Count > MaxBatch || observations.Space != _policy.ObservationSpace)
        {
            throw new ArgumentException(
                $"CompiledActing: expected up to {MaxBatch} observations {_policy.ObservationSpace.Shown}, got {observations.Count} of "
                + $"{observations.Space.Shown}.",
                nameof(observations));
        }

        PolicyActing.ExpectFinite(observations);
        using IDisposable noGradients = Autograd.NoGrad();
        observations.CopyTo(_network);
        _network.Run(observations.Count);
        var outputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (string name in _policy.OutputNames)
        {
            int[] row = [.. _network.OutputShape(name).Sizes];
            outputs.Add(name, Tensor.FromArray(
                _network.Output(name).ToArray(), row.Length == 0 ? [observations.Count, 1] : [observations.Count, .. row]));
        }

        return _answers.Of(outputs);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
