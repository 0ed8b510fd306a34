namespace Amago.Cli.Options;

/// <summary>A run that a command line asks for.</summary>
internal abstract record TrainingRequest
{
    /// <summary>Starts the run, or resumes it.</summary>
    /// <param name="connect">Makes the transport that has the run's shards played; null plays them in this process.</param>
    public abstract TrainingRun Open(ShardConnection? connect = null);
}

/// <summary>A run that goes on.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Game">The game that it has to be of; null for any.</param>
internal sealed record ResumedRun(string Folder, string? Game) : TrainingRequest
{
    public override TrainingRun Open(ShardConnection? connect = null)
    {
        TrainingRun run = TrainingRun.Resume(Folder, connect);
        if (Game is null || Environments.Find(Game).Name == run.Settings.Game)
            return run;
        run.Dispose();
        throw new ArgumentException($"{Folder}: expected a run of {Game}, got one of {run.Settings.Game}.");
    }
}

/// <summary>A new run.</summary>
/// <param name="Game">What it is trained on.</param>
/// <param name="Folder">The run's folder; null for the next free one under <c>runs</c>.</param>
/// <param name="Assignments">What is assigned over the configuration.</param>
/// <param name="Configuration">Gin files and assignments.</param>
internal sealed record NewRun(
    string Game, string? Folder, IReadOnlyList<string> Assignments, ConfigurationChoice Configuration) : TrainingRequest
{
    public override TrainingRun Open(ShardConnection? connect = null)
    {
        Bindings bindings = Configuration.ForTraining(Assignments);
        return Folder is null
            ? TrainingRun.StartNew(Path.Combine("runs", Game), bindings, connect)
            : TrainingRun.Start(Folder, bindings, connect);
    }
}
