namespace Amago.Nets;

/// <summary>What a load that is not strict left alone.</summary>
/// <param name="Missing">Parameters that the state dict did not have.</param>
/// <param name="Surplus">Names in the state dict that are no parameters.</param>
public sealed record LoadResult(IReadOnlyList<string> Missing, IReadOnlyList<string> Surplus);
