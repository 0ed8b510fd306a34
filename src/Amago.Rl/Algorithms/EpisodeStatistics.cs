namespace Amago.Rl.Algorithms;

/// <summary>Returns and lengths of the episodes that ended last, and the number of all that ended.</summary>
internal sealed class EpisodeStatistics : ISavable
{
    /// <summary>Number of episodes that count as recent.</summary>
    public const int Window = 100;

    /// <summary>The most steps, and episodes, that a saved state may claim: far from where counting on would overflow.</summary>
    public const long MaxSteps = 1L << 60;

    private readonly double[] _returns = new double[Window];
    private readonly int[] _lengths = new int[Window];
    private long _count;

    /// <summary>Number of episodes that have ended.</summary>
    public long Count => _count;

    /// <summary>Mean return of the recent episodes; NaN before the first.</summary>
    public double MeanReturn => Recent == 0 ? double.NaN : _returns.AsSpan(0, Recent).ToArray().Average();

    /// <summary>Mean length of the recent episodes in steps; NaN before the first.</summary>
    public double MeanLength => Recent == 0 ? double.NaN : _lengths.AsSpan(0, Recent).ToArray().Average();

    private int Recent => (int)Math.Min(_count, Window);

    public void Add(List<FinishedEpisode> episodes)
    {
        foreach (FinishedEpisode episode in episodes)
        {
            int at = (int)(_count++ % Window);
            (_returns[at], _lengths[at]) = (episode.Return, episode.Length);
        }
    }

    public void Serialize(StateArchive archive)
    {
        archive.Section(nameof(EpisodeStatistics));
        archive.Value(ref _count, 0, MaxSteps, "the number of episodes");
        for (int i = 0; i < Window; i++)
        {
            archive.Value(ref _returns[i]);
            archive.Value(ref _lengths[i], 0, FinishedEpisode.MaxSteps, "an episode's length");
        }
    }
}
