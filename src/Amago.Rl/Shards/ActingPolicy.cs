namespace Amago.Rl.Shards;

/// <summary>The policy that some shards play with, and whose parameters it has.</summary>
/// <param name="policy">The policy: the one that learns, or one of its own that takes what it is sent.</param>
internal sealed class ActingPolicy(ActorCritic policy)
{
    private ShardParameters? _applied;

    public ActorCritic Policy => policy;

    /// <summary>Takes parameters; none of the shards may be at play.</summary>
    /// <exception cref="InvalidFileException">They are no safetensors file.</exception>
    /// <exception cref="ArgumentException">They are another policy's.</exception>
    public void Apply(ShardParameters parameters)
    {
        if (parameters.IsLiveOf(policy) || ReferenceEquals(_applied, parameters))
            return;
        parameters.CopyTo(policy);
        _applied = parameters;
    }
}
