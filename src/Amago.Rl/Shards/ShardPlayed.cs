namespace Amago.Rl.Shards;

/// <summary>What a rollout of a shard gives.</summary>
/// <param name="Rollout">What its environments went through; null where that stayed where it was played.</param>
/// <param name="NextState">The shard behind the rollout.</param>
/// <param name="Episodes">The episodes that ended, environments numbered among all.</param>
internal sealed record ShardPlayed(Rollout? Rollout, ShardState NextState, List<FinishedEpisode> Episodes);
