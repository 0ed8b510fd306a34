using Amago.Rl.Exchanges;
using Amago.Rl.Shards;

namespace Amago.Rl.Algorithms;

/// <summary>
/// Means and squared deviations over the samples of all shards: of each minibatch's advantages, of all returns and advantages, and of the
/// vectors that running statistics are kept of. Members exchange sums, and then sums of squared deviations from the means that these give.
/// </summary>
internal sealed class ShardMoments
{
    private readonly int _minibatches, _samples, _length;
    private readonly IReadOnlyList<(int Entry, RunningNorm Norm)> _norms;
    private readonly double[] _means, _squares;

    private ShardMoments(ShardPlan plan, PpoSettings settings, IReadOnlyList<(int Entry, RunningNorm Norm)> norms)
    {
        _minibatches = settings.Epochs * settings.Minibatches;
        _samples = plan.Environments * plan.RolloutLength;
        MinibatchSize = _samples / settings.Minibatches;
        _norms = norms;
        _length = _minibatches + 2 + norms.Sum(static norm => norm.Norm.Features);
        (_means, _squares) = (new double[_length], new double[_length]);
    }

    /// <summary>Samples of a minibatch, those of all shards.</summary>
    public int MinibatchSize { get; }

    /// <summary>The share of the returns' variance that the values of the rollout account for.</summary>
    public double ExplainedVariance
    {
        get
        {
            double variance = _squares[_minibatches], unexplained = _squares[_minibatches + 1]; // returns = values + advantages
            return variance == 0 ? 0 : 1 - (unexplained / variance);
        }
    }

    /// <summary>Computes the moments together with all members.</summary>
    /// <param name="plan">What the shards are.</param>
    /// <param name="settings">How many epochs and minibatches there are.</param>
    /// <param name="norms">The running statistics and which entry of the observations they are of.</param>
    /// <param name="samples">What this member's shards have.</param>
    /// <param name="exchange">The members.</param>
    public static ShardMoments Of(
        ShardPlan plan,
        PpoSettings settings,
        IReadOnlyList<(int Entry, RunningNorm Norm)> norms,
        IReadOnlyList<ShardSamples> samples,
        IGradientExchange exchange)
    {
        var moments = new ShardMoments(plan, settings, norms);
        var sums = new BranchSums<double>(new FixedTree(plan.Shards), exchange.Own, moments._length);
        exchange.Sum(sums.Sum((shard, _, into) => moments.Fill(samples[shard - exchange.Own.First], [], into.Span)), moments._means);
        for (int i = 0; i < moments._length; i++)
            moments._means[i] /= i < moments._minibatches ? moments.MinibatchSize : moments._samples;
        exchange.Sum(
            sums.Sum((shard, _, into) => moments.Fill(samples[shard - exchange.Own.First], moments._means, into.Span)), moments._squares);
        return moments;
    }

    /// <summary>Mean of a minibatch's advantages, and what makes their deviation 1.</summary>
    public (double Mean, double Scale) Advantages(int minibatch) =>
        (_means[minibatch], 1 / (Math.Sqrt(_squares[minibatch] / MinibatchSize) + 1e-8));

    /// <summary>Takes the vectors of all shards into the running statistics.</summary>
    public void UpdateStatistics()
    {
        int at = _minibatches + 2;
        foreach ((_, RunningNorm norm) in _norms)
        {
            norm.Update(_samples, _means.AsSpan(at, norm.Features), _squares.AsSpan(at, norm.Features));
            at += norm.Features;
        }
    }

    // A shard's sums; with means, of the squared deviations from them.
    private void Fill(ShardSamples samples, double[] means, Span<double> into)
    {
        Rollout rollout = samples.Rollout;
        ReadOnlySpan<float> advantages = rollout.Advantages.AsSpan<float>();
        for (int minibatch = 0; minibatch < _minibatches; minibatch++)
        {
            double mean = means.Length == 0 ? 0 : means[minibatch], sum = 0;
            foreach (long sample in samples.Of(minibatch).AsSpan<long>())
                sum += means.Length == 0 ? advantages[(int)sample] : Squared(advantages[(int)sample] - mean);
            into[minibatch] = sum;
        }

        Columns(rollout.Returns.AsSpan<float>(), means, into, _minibatches, 1);
        Columns(advantages, means, into, _minibatches + 1, 1);
        int at = _minibatches + 2;
        foreach ((int entry, RunningNorm norm) in _norms)
        {
            Columns(rollout.AllObservations().Tensors[entry].AsSpan<float>(), means, into, at, norm.Features);
            at += norm.Features;
        }
    }

    private static void Columns(ReadOnlySpan<float> values, double[] means, Span<double> into, int at, int columns)
    {
        into.Slice(at, columns).Clear();
        for (int i = 0; i < values.Length; i++)
        {
            int column = at + (i % columns);
            into[column] += means.Length == 0 ? values[i] : Squared(values[i] - means[column]);
        }
    }

    private static double Squared(double deviation) => deviation * deviation;
}
