using System.Globalization;

namespace Amago.Cli.Options;

/// <summary>A run that a command line asks for.</summary>
internal abstract record TrainingRequest
{
    /// <summary>The run's folder, or where that is chosen later, the first that is tried.</summary>
    public abstract string FolderName { get; }

    /// <summary>This run with another seed, in the folder <c>seed-SEED</c> of this one's.</summary>
    public abstract TrainingRequest OfSeed(ulong seed);

    /// <summary>Starts the run, or resumes it.</summary>
    /// <param name="connect">Makes the transport that has the run's shards played; null plays them in this process.</param>
    public abstract TrainingRun Open(ShardConnection? connect = null);

    protected const string SeedPrefix = "seed-";

    protected static string Seed(ulong seed) => string.Create(CultureInfo.InvariantCulture, $"Training.seed={seed}");

    protected string SeedFolder(ulong seed) =>
        Path.Combine(FolderName, string.Create(CultureInfo.InvariantCulture, $"{SeedPrefix}{seed}"));
}

/// <summary>A run that goes on.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Game">The game that it has to be of; null for any.</param>
internal sealed record ResumedRun(string Folder, string? Game) : TrainingRequest
{
    public override string FolderName => Folder;

    /// <summary>A run that was not begun is one with the settings of another seed's.</summary>
    public override TrainingRequest OfSeed(ulong seed)
    {
        string folder = SeedFolder(seed);
        if (File.Exists(TrainingRun.ConfigurationIn(folder)))
            return new ResumedRun(folder, Game);
        string begun = (Directory.Exists(Folder) ? Directory.EnumerateDirectories(Folder, SeedPrefix + "*") : [])
            .Order(StringComparer.Ordinal).Select(TrainingRun.ConfigurationIn).FirstOrDefault(File.Exists)
            ?? throw new ArgumentException($"{Folder}: expected the folder of runs of several seeds, got one without any.");
        TrainingSettings.EnsureRegistered();
        return new NewRun("", folder, [Seed(seed)], new ConfigurationChoice([GinInput.Of(begun)], new GinOptions(), []));
    }

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
    public override string FolderName => Folder ?? Path.Combine("runs", Game);

    public override TrainingRequest OfSeed(ulong seed) =>
        this with { Folder = SeedFolder(seed), Assignments = [.. Assignments, Seed(seed)] };

    public override TrainingRun Open(ShardConnection? connect = null)
    {
        Bindings bindings = Configuration.ForTraining(Assignments);
        return Folder is null
            ? TrainingRun.StartNew(Path.Combine("runs", Game), bindings, connect)
            : TrainingRun.Start(Folder, bindings, connect);
    }
}
