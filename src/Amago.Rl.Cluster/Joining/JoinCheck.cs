using Amago.Kernels;

namespace Amago.Rl.Cluster.Joining;

/// <summary>A worker's side of joining: it prepares for a run, or says why it can't take part.</summary>
internal static class JoinCheck
{
    /// <summary>Prepares this process for a run.</summary>
    /// <param name="bytes">The learner's card, as it came.</param>
    /// <param name="restartsEpisodes">Whether environments that can't be saved may play.</param>
    /// <returns>What plays the run's shards, or a sentence on what keeps this process from it.</returns>
    public static (ShardWorker? Worker, string? Refusal) Prepare(ReadOnlySpan<byte> bytes, bool restartsEpisodes)
    {
        try
        {
            RunCard learner = RunCardForm.FromBytes(bytes);
            if (RunCard.CompareVersions(learner, RunCard.Unmeasured(new TrainingSettings(), "")) is { } otherVersion)
                return (null, otherVersion); // before the settings of another version are read
            (TrainingSettings settings, Bindings bindings) = RunCard.SettingsOf(learner.Configuration);
            RunCard own = RunCard.Unmeasured(settings, "");
            if (RunCard.CompareCode(learner, own) is { } otherCode)
                return (null, otherCode);
            if (learner.VectorBits > VectorWidth.Widest)
                return (null, RunCard.CompareNumbers(learner, own with { VectorBits = VectorWidth.Widest }));
            var worker = new ShardWorker(bindings, restartsEpisodes); // settles the width, and builds all that has settings
            string? other = RunCard.Compare(learner, RunCard.OfThisProcess(settings, bindings.Operative.ToGin()));
            return other is null ? (worker, null) : (null, other);
        }
        catch (Exception e) when (e is ArgumentException or InvalidDataException or FormatException or InvalidOperationException)
        {
            return (null, e is ArgumentException argument ? InvalidFileException.TextOf(argument) : e.Message);
        }
    }
}
