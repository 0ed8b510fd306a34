using Amago.Rl.Policies;
using Amago.Rl.Readers.AmagoFiles;
using Amago.Rl.Readers.CleanRl;
using Amago.Rl.Readers.Networks;
using Amago.Rl.Readers.Sb3;
using Amago.Rl.Readers.Sources;

namespace Amago.Rl;

/// <summary>
/// Policies out of files, whoever wrote them: policies of our own (<see cref="PolicyFile"/>), zip files of stable-baselines3 and the same
/// unpacked in a folder, state dicts of CleanRL, checkpoints of amago. Nothing in a file is ever run.
/// </summary>
public static class PolicyReader
{
    private static ReadOnlySpan<byte> ZipStart => "PK"u8;

    /// <summary>Reads a policy.</summary>
    /// <param name="path">A file, or a folder: that of a run, or an unpacked zip file of stable-baselines3.</param>
    /// <param name="reading">What the caller states of the policy, where its file does not say all.</param>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="InvalidFileException">
    /// The file is no policy, says things that disagree with each other or with what is stated, or does not say what is not stated either;
    /// the message says what to state.
    /// </exception>
    public static LoadedPolicy Load(string path, PolicyReading? reading = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        reading ??= new PolicyReading();
        if (Directory.Exists(path))
        {
            return File.Exists(PolicyFile.In(path))
                ? Own(PolicyFile.In(path), InputFile.ReadAll(PolicyFile.In(path)), reading)
                : OfSb3(Sb3Members.OfFolder(path), reading);
        }

        byte[] bytes = InputFile.ReadAll(path);
        if (FileFormats.Of(bytes) == FileFormat.SafeTensors)
            return Own(path, bytes, reading);
        if (bytes.AsSpan().StartsWith(ZipStart) && FileFormats.Of(bytes) != FileFormat.TorchCheckpoint)
            return OfSb3(Sb3Members.OfArchive(ZipMembers.Of(bytes, path), path), reading);
        return OfParameters(TorchCheckpoint.Read(bytes, path, reading.Warn), path, reading);
    }

    private static LoadedPolicy OfSb3(Sb3Members members, PolicyReading reading)
    {
        Sb3Data data = members.TryRead(Sb3Members.Data) is { } json ? Sb3Data.Parse(json, members.NameOf(Sb3Members.Data)) : Sb3Data.None;
        StateDict parameters = members.ReadParameters(reading.Warn);
        return Named(members.Source, () => Sb3Reader.Recognizes(parameters)
            ? OfSb3(parameters, data, members.ReadVersion(), members.Source, reading)
            : throw Unknown(parameters));
    }

    private static LoadedPolicy OfSb3(StateDict parameters, Sb3Data data, string? version, string source, PolicyReading reading)
    {
        StateDict acting = Sb3Reader.Acting(parameters);
        return Build(acting, source, reading, statements => Sb3Reader.Describe(acting, data, version, statements));
    }

    private static LoadedPolicy OfParameters(StateDict parameters, string path, PolicyReading reading) => Named(path, () =>
    {
        if (AmagoCheckpoint.IsCheckpoint(parameters))
            return OfAmago(parameters, path, reading);
        if (CleanRlReader.Recognizes(parameters))
            return Build(parameters, path, reading, statements => CleanRlReader.Describe(parameters, statements));
        return Sb3Reader.Recognizes(parameters)
            ? OfSb3(parameters, Sb3Data.None, null, path, reading)
            : throw Unknown(parameters);
    });

    private static LoadedPolicy OfAmago(StateDict parameters, string path, PolicyReading reading)
    {
        var statements = new PolicyStatements(reading);
        (TstepEncoder encoder, PolicyDescription description) = AmagoReader.Read(parameters, path, reading.GinFile, statements);
        statements.ExpectAllUsed(description.Network);
        return new LoadedPolicy(encoder, description);
    }

    private static LoadedPolicy Own(string path, byte[] bytes, PolicyReading reading)
    {
        StateDict parameters = SafeTensors.Read(bytes, path);
        var metadata = parameters.Metadata.ToDictionary(StringComparer.Ordinal);
        PolicyDescription? said = Named(path, () => PolicyDescription.TryRead(parameters.Metadata));

        // Files of older versions say nothing beside their configuration.
        if (PolicyFile.IsPolicy(parameters) && (said is null || PolicyFile.IsOfKnownEnvironment(parameters, path)))
        {
            PolicyFile file = PolicyFile.Read(parameters, path);
            return Named(path, () =>
            {
                PolicyDescription description = ActorCriticForm.Describe(file.Policy);
                Expect(description, reading);
                return new LoadedPolicy(file.Policy, description)
                {
                    Training = file.Settings,
                    Metadata = metadata,
                };
            });
        }

        return Named(path, () =>
        {
            PolicyDescription description = said
                ?? throw new ArgumentException("expected a policy that says what it is (metadata amago.policy), got none: "
                    + $"{Printable.Few(parameters.Keys)}.");
            Expect(description, reading);
            return new LoadedPolicy(PolicyNetworks.Build(description, parameters, path), description) { Metadata = metadata };
        });
    }

    // A file that says what it is is believed: what is stated has to be the same.
    private static void Expect(PolicyDescription description, PolicyReading reading)
    {
        if (reading.GinFile is { } gin)
            throw new ArgumentException($"its metadata says what it is, and --gin {gin} is for checkpoints of amago.");
        var statements = new PolicyStatements(reading);
        statements.Expect(Sb3Reader.ActionsKey, description.Actions?.ToString(), static text => ActionSpace.Parse(text).ToString());
        foreach ((string name, string value) in description.Settings)
            statements.Expect(name, value, text => name == Sb3Reader.ActivationKey ? Sb3Activation.Name(text) : text);
        foreach (ObservationEntry entry in description.Observations.Entries)
        {
            string key = description.Observations.Entries.Count == 1
                ? ObservationSpace.ImageName
                : $"{ObservationSpace.ImageName}.{entry.Name}";
            if (statements.Entry(entry.Name, key, entry is ImageEntry { ChannelsFirst: true }) is { } stated)
                statements.Expect(key, entry.ToString(), _ => stated.ToString());
        }

        statements.ExpectAllUsed(description.Network);
    }

    private static LoadedPolicy Build(
        StateDict parameters, string source, PolicyReading reading, Func<PolicyStatements, PolicyDescription> describe)
    {
        var statements = new PolicyStatements(reading);
        if (reading.GinFile is { } gin)
            throw new ArgumentException($"expected --gin beside a checkpoint of amago alone, got {gin}.");
        PolicyDescription description = describe(statements);
        statements.ExpectAllUsed(description.Network);
        return new LoadedPolicy(PolicyNetworks.Build(description, parameters, source), description);
    }

    private static ArgumentException Unknown(StateDict parameters) => new(
        "expected a policy of stable-baselines3 (PPO, A2C, DQN), of CleanRL (ppo_atari, dqn_atari, ppo_procgen) or of amago, "
        + $"got the parameters {Printable.Few(parameters.Keys)}.");

    private static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException e)
        {
            string text = InvalidFileException.TextOf(e), name = $"{Printable.Short(path, 4096)}: ";
            throw new InvalidFileException(text.StartsWith(name, StringComparison.Ordinal) ? text : name + text, e);
        }
    }
}
