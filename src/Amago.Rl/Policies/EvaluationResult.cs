namespace Amago.Rl;

/// <summary>Returns and lengths of the episodes that an evaluation played.</summary>
/// <param name="Episodes">Number of episodes that were played.</param>
/// <param name="MeanReturn">Mean return of the episodes: scores as the game counts them.</param>
/// <param name="StandardError">Standard error of <paramref name="MeanReturn"/>.</param>
/// <param name="MinReturn">Least return of an episode.</param>
/// <param name="MaxReturn">Greatest return of an episode.</param>
/// <param name="MeanLength">Mean length of the episodes, in steps.</param>
public sealed record EvaluationResult(
    int Episodes, double MeanReturn, double StandardError, double MinReturn, double MaxReturn, double MeanLength)
{
    internal static EvaluationResult Of(IReadOnlyList<FinishedEpisode> episodes)
    {
        double mean = episodes.Average(static episode => episode.Return);
        double squares = episodes.Sum(episode => (episode.Return - mean) * (episode.Return - mean));
        double error = episodes.Count > 1 ? Math.Sqrt(squares / (episodes.Count - 1) / episodes.Count) : 0;
        return new(
            episodes.Count, mean, error, episodes.Min(static episode => episode.Return),
            episodes.Max(static episode => episode.Return), episodes.Average(static episode => episode.Length));
    }
}
