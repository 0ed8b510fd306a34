using Amago.Rl.Policies;

namespace Amago.Rl.Algorithms;

/// <summary>
/// What computes gradients of several shards at once: the policy that learns, and copies of it, a thread for each. A policy that can't be
/// copied computes one shard after the other.
/// </summary>
internal sealed class ShardReplicas
{
    private readonly ActorCritic _policy;
    private readonly PpoSettings _settings;
    private readonly DrQv2Aug? _augmentation;
    private readonly List<ActorCritic> _copies = [];
    private readonly List<ShardGradient> _gradients;

    /// <summary>Prepares to compute with the policy alone.</summary>
    public ShardReplicas(ActorCritic policy, PpoSettings settings, DrQv2Aug? augmentation)
    {
        (_policy, _settings, _augmentation) = (policy, settings, augmentation);
        _gradients = [new ShardGradient(policy, Trained(policy), settings, augmentation)];
    }

    /// <summary>What computes for the shard of a place; the first is that of the policy itself.</summary>
    public ShardGradient this[int place] => _gradients[place];

    /// <summary>Makes copies for a number of shards at once.</summary>
    /// <returns>How many can be computed at once: as many, or 1.</returns>
    public int Prepare(int count)
    {
        while (_gradients.Count < count)
        {
            if (ActorCriticForm.TryCopy(_policy) is not { } copy)
                return 1;
            DrQv2Aug? own = _augmentation is { } shifts
                ? new DrQv2Aug(shifts.Pad, shifts.ChannelsFirst, new Generator(0), shifts.PerSequence, shifts.TrainingOnly)
                : null;
            own?.Train(_augmentation!.IsTraining);
            _copies.Add(copy);
            _gradients.Add(new ShardGradient(copy, Trained(copy), _settings, own));
        }

        Refresh();
        return Math.Max(count, 1);
    }

    /// <summary>Gives the copies the policy's parameters and statistics as they are now.</summary>
    public void Refresh()
    {
        if (_copies.Count == 0)
            return;
        StateDict state = _policy.StateDict();
        foreach (ActorCritic copy in _copies)
        {
            foreach ((string name, Tensor tensor) in copy.StateDict())
                tensor.CopyFrom(state[name]);
        }
    }

    private static IEnumerable<Tensor> Trained(ActorCritic policy) =>
        policy.Parameters().Where(static parameter => parameter.RequiresGrad);
}
