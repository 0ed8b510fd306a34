using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Amago.Cli.Input;
using Amago.Kernels;
using Microsoft.Extensions.Configuration;

namespace Amago.Rl.Cluster.Joining;

/// <summary>
/// All that two processes have to have in common to play shards of one run to the same bits. The learner shows its card to a worker that
/// joins, and the worker holds its own against it.
/// </summary>
/// <param name="Protocol">Version of what silos say to each other, cards included.</param>
/// <param name="Library">Version of the library.</param>
/// <param name="Code">Builds of the assemblies that make the environment, and of those that were loaded on request.</param>
/// <param name="VectorBits">Width of the vectors that the process computes with, in bits.</param>
/// <param name="Fingerprint">Hash of what the process computes of fixed data: <see cref="NumericFingerprint"/>.</param>
/// <param name="Configuration">The run's settings as gin text, defaults included.</param>
internal sealed record RunCard(
    int Protocol, string Library, IReadOnlyList<CodeIdentity> Code, int VectorBits, string Fingerprint, string Configuration)
{
    /// <summary>The version that this program speaks.</summary>
    public const int CurrentProtocol = 1;

    // A second's work, which nothing in a process changes once it is done.
    private static readonly Lazy<NumericFingerprint> Own = new(NumericFingerprint.Compute);

    /// <summary>SHA-256 of the settings, in hexadecimal digits.</summary>
    public string ConfigurationHash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Settings))));

    private IEnumerable<string> Settings => Configuration.Split('\n').Where(static line => line.Contains(" = ", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>The card of this process, whose width of vectors is settled by it.</summary>
    /// <param name="configuration">The run's settings as gin text.</param>
    public static RunCard OfThisProcess(string configuration) => OfThisProcess(SettingsOf(configuration).Settings, configuration);

    /// <summary>The card of this process, whose width of vectors is settled by it.</summary>
    /// <param name="settings">The run's settings.</param>
    /// <param name="configuration">All of them as gin text.</param>
    public static RunCard OfThisProcess(TrainingSettings settings, string configuration) =>
        Unmeasured(settings, configuration) with { VectorBits = Own.Value.VectorBits, Fingerprint = Own.Value.Hash };

    /// <summary>The settings of a run, and all that are bound.</summary>
    /// <exception cref="FormatException">The text is no gin.</exception>
    /// <exception cref="ArgumentException">A setting is not known, or out of range.</exception>
    public static (TrainingSettings Settings, Bindings Bindings) SettingsOf(string configuration)
    {
        TrainingSettings.EnsureRegistered();
        var bindings = new Bindings(new ConfigurationBuilder().AddGinString(configuration, "the run's settings").Build());
        return (bindings.Create(TrainingSettings.Configurable), bindings);
    }

    /// <summary>The card of this process but for what it computes; the width of vectors is not settled by it.</summary>
    public static RunCard Unmeasured(TrainingSettings settings, string configuration)
    {
        Assembly environment = settings.CreateEnvironment(seed: 0).GetType().Assembly;
        CodeIdentity[] code = [.. UserAssembly.Loaded.Append(environment).Select(CodeIdentity.Of).Distinct()];
        string library = typeof(TrainingRun).Assembly.GetName().Version?.ToString(3) ?? "";
        return new RunCard(CurrentProtocol, library, code, VectorWidth.Limit, "", configuration);
    }

    /// <summary>What the worker would have to have and has not, as a sentence that names both; null where nothing is.</summary>
    public static string? Compare(RunCard learner, RunCard worker) =>
        CompareVersions(learner, worker) ?? CompareCode(learner, worker) ?? CompareNumbers(learner, worker)
            ?? CompareSettings(learner, worker);

    /// <summary>What of the versions differs, as a sentence that names both; null where nothing does.</summary>
    public static string? CompareVersions(RunCard learner, RunCard worker)
    {
        if (learner.Protocol != worker.Protocol)
        {
            return $"expected protocol {learner.Protocol}, which the learner's version {Shown(learner.Library)} speaks, got "
                + $"{worker.Protocol} of version {Shown(worker.Library)}; install one version on both machines.";
        }

        return learner.Library == worker.Library ? null
            : $"expected version {Shown(learner.Library)}, which the learner has, got {Shown(worker.Library)}; install one version on both "
                + "machines.";
    }

    /// <summary>What of the assemblies differs, as a sentence that names both; null where nothing does.</summary>
    public static string? CompareCode(RunCard learner, RunCard worker)
    {
        CodeIdentity? theirs = learner.Code.Except(worker.Code).FirstOrDefault();
        CodeIdentity? ours = theirs is null ? worker.Code.Except(learner.Code).FirstOrDefault()
            : worker.Code.FirstOrDefault(code => code.Name == theirs.Name);
        string? name = (theirs ?? ours)?.Name;
        return name is null ? null
            : $"expected {Build(theirs)} of the assembly {Shown(name)}, as the learner has it, got {Build(ours)}; "
                + $"copy one file to both machines and name it there with --load.";
    }

    /// <summary>What of the arithmetic differs, as a sentence that names both; null where nothing does.</summary>
    public static string? CompareNumbers(RunCard learner, RunCard worker)
    {
        if (learner.VectorBits != worker.VectorBits)
        {
            int common = Math.Max(128, Math.Min(learner.VectorBits, worker.VectorBits));
            return $"expected vectors of {learner.VectorBits} bits, with which the learner computes, got a machine that has "
                + $"{worker.VectorBits}; start the run with --set Training.vector_bits={common}, which both have.";
        }

        return learner.Fingerprint == worker.Fingerprint ? null
            : $"expected the fingerprint {Shown(learner.Fingerprint)}, which the learner computes, got {Shown(worker.Fingerprint)}: "
                + "the two "
                + $"machines give other numbers on vectors of {learner.VectorBits} bits.";
    }

    // A learner has settings that a worker has no use for, such as those of an augmentation.
    private static string? CompareSettings(RunCard learner, RunCard worker)
    {
        if (worker.Settings.Except(learner.Settings, StringComparer.Ordinal).FirstOrDefault() is not { } ours)
            return null;
        string key = ours[..(ours.IndexOf(" = ", StringComparison.Ordinal) + 3)];
        string theirs = learner.Settings.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) ?? "no such setting";
        return $"expected the run's settings (SHA-256 {learner.ConfigurationHash[..12]}) with '{Shown(theirs)}', as the learner has "
            + "them, got "
            + $"others ({worker.ConfigurationHash[..12]}) with '{Shown(ours)}'.";
    }

    private static string Build(CodeIdentity? code) => code is null ? "none" : $"build {Shown(code.Build)}";

    private static string Shown(string text) => Printable.Short(text);
}
