namespace Amago.Rl;

/// <summary>
/// How a run's N environments are cut into S shards, and what they show and take: all that says how large states and results of a shard
/// are. Shard s has the environments from s·N/S on. A run's bits depend on S and <see cref="PolicyLag"/>, and not on who plays the shards.
/// </summary>
public sealed record ShardPlan
{
    /// <summary>Cuts environments into shards.</summary>
    /// <param name="observations">What each environment shows.</param>
    /// <param name="actions">What each environment takes.</param>
    /// <param name="hasActionMasks">Whether environments say which choices are legal.</param>
    /// <param name="environments">Number of all environments, N.</param>
    /// <param name="shards">Number of shards, S, a divisor of N.</param>
    /// <param name="rolloutLength">Steps of each environment in a rollout, T.</param>
    /// <exception cref="ArgumentException">
    /// A number is less than 1, N is not divisible by S, or a rollout would be more than an array holds.
    /// </exception>
    public ShardPlan(
        ObservationSpace observations, ActionSpace actions, bool hasActionMasks, int environments, int shards, int rolloutLength)
    {
        ArgumentNullException.ThrowIfNull(observations);
        ArgumentNullException.ThrowIfNull(actions);
        if (environments < 1)
            throw new ArgumentException($"Shards: expected at least 1 environment, got {environments}.", nameof(environments));
        if (shards < 1 || environments % shards != 0)
        {
            throw new ArgumentException(
                $"Shards: expected shards to be a number that divides {environments} environments, got {shards}.", nameof(shards));
        }

        long widest = observations.Entries.Max(static entry => (long)Math.Max(entry.Shape.ElementCount, 1));
        widest = Math.Max(widest, Math.Max(actions.ParameterCount, actions.MaskLength));
        if (rolloutLength < 1 || ((long)rolloutLength + 1) * environments > Array.MaxLength / widest)
        {
            throw new ArgumentException(
                $"Shards: expected a rollout of at least 1 step that fits into memory with {environments} environments of observations "
                + $"{observations.Shown}, got {rolloutLength} steps.",
                nameof(rolloutLength));
        }

        (ObservationSpace, ActionSpace, HasActionMasks) = (observations, actions, hasActionMasks);
        (Environments, Shards, RolloutLength) = (environments, shards, rolloutLength);
    }

    /// <summary>What each environment shows.</summary>
    public ObservationSpace ObservationSpace { get; }

    /// <summary>What each environment takes.</summary>
    public ActionSpace ActionSpace { get; }

    /// <summary>Whether environments say which choices are legal.</summary>
    public bool HasActionMasks { get; }

    /// <summary>Number of all environments, N.</summary>
    public int Environments { get; }

    /// <summary>Number of shards, S.</summary>
    public int Shards { get; }

    /// <summary>Number of environments in each shard, N/S.</summary>
    public int ShardEnvironments => Environments / Shards;

    /// <summary>Steps of each environment in a rollout, T.</summary>
    public int RolloutLength { get; }

    /// <summary>
    /// Updates that the policy which plays is behind the one that learns: 0, or 1, where a rollout is played while the one before it is
    /// learned from.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to neither 0 nor 1.</exception>
    public int PolicyLag
    {
        get;
        init => field = value is 0 or 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), $"Shards: expected a policy lag of 0 or 1, got {value}.");
    }

    /// <summary>The seed of a shard's generator of actions.</summary>
    internal static long SamplingSeed(long seed, int shard) => unchecked(seed + (long)((ulong)shard * 0x9E3779B97F4A7C15));

    /// <summary>Checks that environments are those of a shard.</summary>
    /// <exception cref="ArgumentException">They are others, or not as many.</exception>
    internal void Expect(VectorEnvironment environments, int shard, string parameter)
    {
        if (environments.ObservationSpace != ObservationSpace || environments.ActionSpace != ActionSpace
            || environments.HasActionMasks != HasActionMasks || environments.Count != ShardEnvironments)
        {
            throw new ArgumentException(
                $"Shard {shard}: expected {ShardEnvironments} environments of observations {ObservationSpace.Shown} and actions "
                + $"{ActionSpace.Shown}, got {environments.Count} of {environments.ObservationSpace.Shown} and "
                + $"{environments.ActionSpace.Shown}.",
                parameter);
        }
    }

    /// <summary>Checks that there is a shard of a number.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal void Expect(int shard, string parameter)
    {
        if ((uint)shard >= (uint)Shards)
            throw new ArgumentException($"Shards: expected a shard from 0 to {Shards - 1}, got {shard}.", parameter);
    }
}
