namespace Amago.Nets;

/// <summary>What <see cref="Module.LoadStateDict"/> left alone; both lists are empty where the names fitted.</summary>
/// <param name="Missing">Parameters that the state dict did not have.</param>
/// <param name="Surplus">Names in the state dict that are not of a parameter.</param>
public sealed record LoadResult(IReadOnlyList<string> Missing, IReadOnlyList<string> Surplus);
