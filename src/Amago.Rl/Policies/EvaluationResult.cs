namespace Amago.Rl;

/// <summary>How a policy did.</summary>
/// <param name="Episodes">Episodes that were played.</param>
/// <param name="MeanReturn">Mean of their returns: scores as the game counts them.</param>
/// <param name="StandardError">Of that mean.</param>
/// <param name="MinReturn">The least return.</param>
/// <param name="MaxReturn">The greatest return.</param>
/// <param name="MeanLength">Mean of their lengths, in steps.</param>
public sealed record EvaluationResult(int Episodes, double MeanReturn, double StandardError, double MinReturn, double MaxReturn, double MeanLength)
{
    internal static EvaluationResult Of(IReadOnlyList<FinishedEpisode> episodes)
    {
        double mean = episodes.Average(static episode => episode.Return);
        double squares = episodes.Sum(episode => (episode.Return - mean) * (episode.Return - mean));
        double error = episodes.Count > 1 ? Math.Sqrt(squares / (episodes.Count - 1) / episodes.Count) : 0;
        return new(
            episodes.Count, mean, error, episodes.Min(static episode => episode.Return), episodes.Max(static episode => episode.Return), episodes.Average(static episode => episode.Length));
    }
}
