using Amago.Rl.Policies;
using Microsoft.Extensions.Configuration;

namespace Amago.Rl;

/// <summary>
/// A trained policy as a safetensors file: the parameters of an <see cref="ActorCritic"/>, the encoder's under <c>encoder.</c>, and in the
/// metadata the gin text of the run, so that the file alone is enough to play on.
/// </summary>
public sealed class PolicyFile
{
    /// <summary>What the names of the encoder's parameters start with.</summary>
    public const string EncoderPrefix = "encoder.";

    /// <summary>The metadata in which files of a run carry its operative configuration, as gin text.</summary>
    internal const string ConfigurationKey = "amago.configuration";

    private const string FileName = "policy.safetensors";

    private PolicyFile(TrainingSettings settings, ActorCritic policy) => (Settings, Policy) = (settings, policy);

    /// <summary>The settings that the policy was trained with, the game's among them.</summary>
    public TrainingSettings Settings { get; }

    /// <summary>The policy with the file's parameters.</summary>
    public ActorCritic Policy { get; }

    /// <summary>The path of the policy that a run keeps: <c>policy.safetensors</c> in its folder.</summary>
    /// <param name="folder">The run's folder.</param>
    public static string In(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Path.Combine(folder, FileName);
    }

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
        ActorCriticForm.Describe(policy).Write(state.Metadata);
        SafeTensors.Save(path, state);
    }

    /// <summary>
    /// Writes a policy that no run trained, as a file that says all of itself, and appears whole or not at all. <c>PolicyReader</c>
    /// reads it.
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="policy">The policy, of encoders that are registered by a name.</param>
    /// <exception cref="ArgumentException">
    /// An encoder, or what puts observations together, is of a class that no name stands for.
    /// </exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Save(string path, ActorCritic policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ActorCriticForm.ExpectKnown(policy);
        StateDict state = policy.StateDict();
        ActorCriticForm.Describe(policy).Write(state.Metadata);
        SafeTensors.Save(path, state);
    }

    /// <summary>Reads a policy's file and builds the policy.</summary>
    /// <exception cref="FileNotFoundException">There is no file at the path.</exception>
    /// <exception cref="InvalidFileException">The file is no policy, or its parameters do not fit its configuration.</exception>
    public static PolicyFile Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Read(SafeTensors.Load(path), path);
    }

    /// <summary>Builds the policy out of what was read of its file.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    internal static PolicyFile Read(StateDict state, string path)
    {
        try
        {
            Bindings bindings = BindingsOf(state, path);
            TrainingSettings settings = bindings.Create(TrainingSettings.Configurable);
            ActorCritic policy = settings.CreatePolicyFor(state, "the file", bindings);
            if (policy.Features is null)
                ExpectConfigured(state, policy.Encoder.Description);
            ExpectDescribed(state, ActorCriticForm.Describe(policy));
            policy.LoadStateDict(state);
            return new PolicyFile(settings, policy);
        }
        catch (ArgumentException e)
        {
            throw new InvalidFileException($"{path}: {InvalidFileException.TextOf(e)}", e);
        }
    }

    /// <summary>Whether the metadata of a file has the configuration of a policy.</summary>
    /// <param name="file">What was read of it.</param>
    public static bool IsPolicy(StateDict file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Metadata.ContainsKey(ConfigurationKey);
    }

    /// <summary>
    /// Whether a file has the configuration of a policy, and the environment that it was trained on is known to this program. Who acts by a
    /// policy does not need the environment: the metadata say all that it takes.
    /// </summary>
    /// <exception cref="InvalidFileException">The configuration can't be read.</exception>
    internal static bool IsOfKnownEnvironment(StateDict file, string path) =>
        IsPolicy(file) && Environments.TryFind(EnvironmentOf(BindingsOf(file, path))) is not null;

    /// <summary>What a policy's file says of its encoder, without building it.</summary>
    /// <param name="file">What was read of it.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="InvalidFileException">It is no policy, or its configuration can't be read.</exception>
    /// <exception cref="ArgumentException">The configuration names no encoder or game, or the metadata says something else.</exception>
    public static EncoderDescription DescribeEncoder(StateDict file, string path)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(path);
        Bindings bindings = BindingsOf(file, path);
        if (Environments.TryFind(EnvironmentOf(bindings)) is null
            && Encoders.TryReadDescription(file.Metadata, EncoderPrefix) is { } said)
            return said;
        EncoderDescription configured = bindings.Create(TrainingSettings.Configurable).DescribeEncoder(bindings);
        ExpectConfigured(file, configured);
        return configured;
    }

    private static Bindings BindingsOf(StateDict file, string path)
    {
        TrainingSettings.EnsureRegistered();
        return new Bindings(new ConfigurationBuilder().AddGinString(ConfigurationOf(file, path), path).Build());
    }

    private static string EnvironmentOf(Bindings bindings) =>
        bindings.Bound(TrainingSettings.Configurable, "").TryGetValue(TrainingSettings.GameKey.Name, out (string Value, string) bound)
            ? bound.Value.Trim('\'')
            : TrainingSettings.GameKey.DefaultValue;

    private static string ConfigurationOf(StateDict file, string path) => file.Metadata.TryGetValue(ConfigurationKey, out string? gin)
        ? gin
        : throw new InvalidFileException($"{path}: expected a policy that amago train wrote (metadata {ConfigurationKey}), got none.");

    /// <summary>Checks that what the metadata says of the encoder is what the configuration in it says.</summary>
    private static void ExpectConfigured(StateDict file, EncoderDescription configured) =>
        Encoders.TryReadDescription(file.Metadata, EncoderPrefix)?.ExpectSame(configured, "its metadata", "the configuration in it");

    // Files of older versions say nothing beside their configuration.
    private static void ExpectDescribed(StateDict file, PolicyDescription configured)
    {
        if (PolicyDescription.TryRead(file.Metadata) is not { } said)
            return;
        Expect("network", said.Network, configured.Network);
        Expect("observations", said.Observations.ToString(), configured.Observations.ToString());
        Expect("actions", said.Actions?.ToString(), configured.Actions?.ToString());

        static void Expect(string what, string? said, string? configured)
        {
            if (said != configured)
                throw new ArgumentException(
                    $"its metadata says {what} = {said ?? "none"}, and the configuration in it {configured ?? "none"}.");
        }
    }
}
