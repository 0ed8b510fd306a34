using Amago.Rl.Shards;

namespace Amago.Rl.Algorithms;

/// <summary>A shard's rollout and the samples of it that each minibatch of an update takes.</summary>
internal sealed class ShardSamples
{
    private readonly Tensor[] _orders; // one for each epoch
    private readonly int _minibatches;

    /// <summary>Draws the orders of all epochs.</summary>
    /// <param name="result">What the shard played.</param>
    /// <param name="settings">How many epochs and minibatches there are.</param>
    /// <param name="orders">Draws.</param>
    public ShardSamples(ShardResult result, PpoSettings settings, ShardOrders orders)
    {
        (Shard, Rollout, _minibatches) = (result.Shard, result.Rollout, settings.Minibatches);
        int size = Rollout.Size;
        _orders =
        [
            .. Enumerable.Range(0, settings.Epochs)
                .Select(epoch => Tensor.FromArray(orders.Permutation(size, result.Iteration, epoch, result.Shard), [size]))
        ];
    }

    /// <summary>The shard, 0 to S - 1.</summary>
    public int Shard { get; }

    /// <summary>What it played.</summary>
    public Rollout Rollout { get; }

    /// <summary>Numbers of the samples of a minibatch in the rollout, int64.</summary>
    /// <param name="minibatch">Number of the minibatch, all epochs counted through.</param>
    public Tensor Of(int minibatch)
    {
        int size = Rollout.Size / _minibatches;
        return _orders[minibatch / _minibatches].Slice(0, minibatch % _minibatches * size, size);
    }
}
