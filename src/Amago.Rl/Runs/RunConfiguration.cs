using System.Text;
using Microsoft.Extensions.Configuration;

namespace Amago.Rl.Runs;

/// <summary>
/// The configuration of a run: <c>config.gin</c> and <c>config.json</c>, and the gin text that the checkpoint and the policy carry, from
/// which they are restored where a loss of power emptied them.
/// </summary>
internal static class RunConfiguration
{
    private const string Name = "config";

    /// <summary>Path of a folder's <c>config.gin</c>, whose presence says that there is a run.</summary>
    public static string In(string folder) => Path.Combine(folder, $"{Name}.gin");

    /// <summary>Writes both files, <c>config.gin</c> last: where there is one, there is a run that can be resumed.</summary>
    public static void Save(string folder, OperativeConfiguration configuration) => configuration.Save(Path.Combine(folder, Name));

    /// <summary>Reads what a run is resumed with.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="checkpoint">The run's checkpoint, which carries the configuration too.</param>
    /// <exception cref="InvalidFileException">There is no configuration in any of the files.</exception>
    public static Bindings Load(string folder, StateDict checkpoint)
    {
        string path = In(folder);
        bool isDamaged = TextDamage.IsDamaged(path);
        string? carried = CarriedBy(checkpoint) ?? (isDamaged ? OfPolicy(folder) : null);
        if (isDamaged && carried is null)
            throw new InvalidFileException(
                $"{path}: expected the run's settings, got a damaged file, and neither checkpoint nor policy carry them.");

        // The file wins, for somebody may have changed it; what it lacks, cut short, is not left to the defaults.
        var sources = new ConfigurationBuilder();
        if (carried is not null)
            sources.AddGinString(carried, path);
        return new Bindings((isDamaged ? sources : sources.AddGinFile(path)).Build());
    }

    /// <summary>Environments of the run that a checkpoint is of, as the settings say that it carries; 0 where it carries none.</summary>
    public static int EnvironmentsOf(StateDict checkpoint) => CarriedBy(checkpoint) is { } carried
        ? Of(carried).Create(TrainingSettings.Configurable).Environments
        : 0;

    /// <summary>Notes where the settings are others than those that the checkpoint was made with.</summary>
    public static void Compare(string folder, OperativeConfiguration configuration, StateDict checkpoint, ICollection<string> notices)
    {
        if (CarriedBy(checkpoint) is not { } carried)
            return;
        Bindings bindings = Of(carried);
        _ = (bindings.Create(TrainingSettings.Configurable).WithVectorBits(bindings.Operative), bindings.Create(PpoSettings.Configurable));

        // Settings under today's names, and the defaults of those that there were none of yet.
        string before = $"{bindings.GinText()}\n{bindings.Operative.ToGin()}";
        IEnumerable<string> now = configuration.ToGin().Split('\n').Where(static line => line.Contains('=')); // headings are no settings
        string[] changed = [.. now.Except(before.Split('\n'), StringComparer.Ordinal)];
        if (changed.Length > 0)
            notices.Add(
                $"{In(folder)}: the run goes on with settings that its checkpoint was not made with: {string.Join(", ", changed)}.");
    }

    /// <summary>Writes those of the files anew that are damaged; a sentence on each comes to the notices.</summary>
    public static void Restore(string folder, OperativeConfiguration configuration, ICollection<string> notices)
    {
        (string, Func<string>)[] files = [(In(folder), configuration.ToGin), (Path.Combine(folder, $"{Name}.json"), configuration.ToJson)];
        foreach ((string path, Func<string> text) in files)
        {
            if (!TextDamage.IsDamaged(path))
                continue;
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text())));
            notices.Add($"{path}: expected the run's settings, got a damaged file; it is written anew.");
        }
    }

    private static Bindings Of(string gin) => new(new ConfigurationBuilder().AddGinString(gin).Build());

    private static string? CarriedBy(StateDict file) =>
        file.Metadata.TryGetValue(PolicyFile.ConfigurationKey, out string? gin) ? gin : null;

    // Checkpoints of older runs carry none.
    private static string? OfPolicy(string folder)
    {
        string path = PolicyFile.In(folder);
        return File.Exists(path) ? CarriedBy(SafeTensors.Load(path)) : null;
    }
}
