using Amago.Configuration;
using Amago.Configuration.Registry;
using Amago.Formats;
using Amago.Nets;
using Amago.Tensors;
using Microsoft.Extensions.Configuration;

namespace Amago.Rl;

/// <summary>
/// A trained policy as a safetensors file: the parameters of an <see cref="ActorCritic"/>, the encoder's under <c>encoder.</c>, and in the
/// metadata the gin text of the run, so that the file alone is enough to play on.
/// </summary>
public sealed class PolicyFile
{
    /// <summary>What the names of the encoder's parameters start with.</summary>
    internal const string EncoderPrefix = "encoder.";

    /// <summary>The metadata in which files of a run carry its operative configuration, as gin text.</summary>
    internal const string ConfigurationKey = "amago.configuration";

    private const string FileName = "policy.safetensors";

    private PolicyFile(TrainingSettings settings, ActorCritic policy) => (Settings, Policy) = (settings, policy);

    /// <summary>The settings that the policy was trained with, the game's among them.</summary>
    public TrainingSettings Settings { get; }

    /// <summary>The policy with the file's parameters.</summary>
    public ActorCritic Policy { get; }

    /// <summary>Path of the policy in a run's folder.</summary>
    /// <param name="folder">The run's folder.</param>
    internal static string In(string folder) => Path.Combine(folder, FileName);

    /// <summary>Writes a policy's file, which appears whole or not at all.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="policy">The policy whose parameters are written.</param>
    /// <param name="configuration">The run's operative configuration.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, ActorCritic policy, OperativeConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(configuration);
        StateDict state = policy.StateDict();
        state.Metadata[ConfigurationKey] = configuration.ToGin();
        SafeTensors.Save(path, state);
    }

    /// <summary>Reads a policy's file and builds the policy.</summary>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    /// <exception cref="InvalidFileException">The file is no policy, or its parameters do not fit its configuration.</exception>
    public static PolicyFile Load(string path)
    {
        TrainingSettings.EnsureRegistered();
        StateDict state = SafeTensors.Load(path);
        if (!state.Metadata.Remove(ConfigurationKey, out string? gin))
            throw new InvalidFileException($"{path}: expected a policy that amago train wrote (metadata {ConfigurationKey}), got none.");
        try
        {
            var bindings = new Bindings(new ConfigurationBuilder().AddGinString(gin, path).Build());
            TrainingSettings settings = bindings.Create(TrainingSettings.Configurable);
            ActorCritic policy = settings.CreatePolicyFor(state, "the file", bindings);
            ExpectConfigured(state, policy.Encoder.Description);
            policy.LoadStateDict(state);
            return new PolicyFile(settings, policy);
        }
        catch (ArgumentException e)
        {
            throw new InvalidFileException($"{path}: {InvalidFileException.TextOf(e)}", e);
        }
    }

    /// <summary>Whether a file's metadata has the configuration of a policy.</summary>
    internal static bool IsPolicy(StateDict file) => file.Metadata.ContainsKey(ConfigurationKey);

    /// <summary>Describes the encoder that the configuration in a policy's metadata builds.</summary>
    /// <exception cref="InvalidFileException">The configuration can't be read.</exception>
    /// <exception cref="ArgumentException">The configuration names no known encoder or game.</exception>
    internal static EncoderDescription DescribeEncoder(StateDict file, string path)
    {
        TrainingSettings.EnsureRegistered();
        var bindings = new Bindings(new ConfigurationBuilder().AddGinString(file.Metadata[ConfigurationKey], path).Build());
        EncoderDescription configured = bindings.Create(TrainingSettings.Configurable).DescribeEncoder(bindings);
        ExpectConfigured(file, configured);
        return configured;
    }

    /// <summary>Checks that what the metadata says of the encoder is what the configuration in it says.</summary>
    private static void ExpectConfigured(StateDict file, EncoderDescription configured) =>
        EncoderDescriptions.TryRead(file.Metadata, EncoderPrefix)?.ExpectSame(configured, "its metadata", "the configuration in it");
}
