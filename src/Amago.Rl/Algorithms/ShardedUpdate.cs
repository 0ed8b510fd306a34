namespace Amago.Rl;

/// <summary>Which update it is that the members of an exchange make together.</summary>
/// <param name="Iteration">Number of the rollout that is learned from, from 0.</param>
/// <param name="LearningRate">Adam's step size, 0 or more.</param>
public readonly record struct ShardedUpdate(long Iteration, float LearningRate);
