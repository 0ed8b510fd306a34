using Amago.Rl.Readers.Sources;
using Microsoft.Extensions.Configuration;

namespace Amago.Rl.Readers.AmagoFiles;

/// <summary>
/// Timestep encoders out of checkpoints of amago (https://github.com/UT-Austin-RPL/amago): the gin file beside the checkpoint says what the
/// parameters do not, and the size of images comes from the caller.
/// </summary>
internal static class AmagoReader
{
    public const string Network = "amago.tstep_encoder";

    /// <summary>Reads the encoder.</summary>
    /// <param name="parameters">All parameters of the checkpoint.</param>
    /// <param name="source">Path of the checkpoint.</param>
    /// <param name="gin">Path of the gin file; null where none is given.</param>
    /// <param name="statements">What the caller states.</param>
    /// <exception cref="ArgumentException">Sources disagree, or none says what is needed; the message says what to state.</exception>
    /// <exception cref="InvalidFileException">The gin file can't be read.</exception>
    public static (TstepEncoder Encoder, PolicyDescription Description) Read(
        StateDict parameters, string source, string? gin, PolicyStatements statements)
    {
        if (gin is null)
            throw new ArgumentException("expected the gin file that amago saved beside the checkpoint, which says what it is: --gin FILE.");
        TstepEncoders.EnsureRegistered();
        var checkpoint = new AmagoCheckpoint(parameters, source);
        var others = new GinOptions { SkipUnknown = true }; // of the rest of the agent
        var bindings = new Bindings(new ConfigurationBuilder().AddGinFile(gin, others).Build());
        ObservationSpace observations = checkpoint.IsOfImages
            ? new ObservationSpace([Image(bindings, statements)])
            : new ObservationSpace(Vectors(statements));
        TstepEncoder encoder = checkpoint.Build(bindings, observations);
        return (encoder, Describe(encoder, bindings));
    }

    /// <summary>Builds an encoder anew out of a file of our own.</summary>
    /// <param name="description">What its metadata says.</param>
    /// <param name="parameters">Its parameters, without amago's prefix.</param>
    /// <param name="source">What messages call the file.</param>
    /// <exception cref="ArgumentException">The parameters do not fit, or the settings can't be read.</exception>
    public static TstepEncoder Build(PolicyDescription description, StateDict parameters, string source)
    {
        TstepEncoders.EnsureRegistered();
        var prefixed = new StateDict();
        foreach ((string name, Tensor value) in parameters)
            prefixed.Add(AmagoCheckpoint.Prefix + name, value);
        string gin = string.Join('\n', description.Settings.Select(static setting => $"{setting.Key} = {setting.Value}"));
        var entries = description.Observations.Entries.Where(static entry => entry.Name != TstepEncoder.Rl2sName).ToArray();
        try
        {
            var bindings = new Bindings(new ConfigurationBuilder().AddGinString(gin, "its settings").Build());
            return new AmagoCheckpoint(prefixed, source).Build(bindings, new ObservationSpace(entries));
        }
        catch (InvalidFileException e)
        {
            throw new ArgumentException(e.Message, e);
        }
    }

    private static PolicyDescription Describe(TstepEncoder encoder, Bindings bindings)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in bindings.Operative.ToGin().Split('\n'))
        {
            if (!line.StartsWith('#') && line.Split(" = ", 2) is [var name, var value])
                settings[name] = value;
        }

        return new PolicyDescription("amago", Network, encoder.ObservationSpace, null) { Settings = settings };
    }

    // The parameters tell C'·H'·W' alone.
    private static ImageEntry Image(Bindings bindings, PolicyStatements statements)
    {
        ImageEntry unsized = AmagoCheckpoint.ImageOf(bindings, [1, 1, 1]);
        const string key = ObservationSpace.ImageName;
        string named = $"{key}.{unsized.Name}";
        ObservationEntry? stated = statements.Entry(unsized.Name, key, unsized.ChannelsFirst)
            ?? statements.Entry(unsized.Name, named, unsized.ChannelsFirst);
        Tensor? seen = statements.Seen(key) ?? statements.Seen(unsized.Name);
        Shape? shape = stated?.Shape ?? (seen is { Rank: 4 } ? [.. seen.Shape.Sizes[1..]] : null);
        if (shape is null)
        {
            throw new ArgumentException($"expected to know the size of the images '{Printable.Short(unsized.Name)}', which neither "
                + $"parameters nor gin tell; state it: --set {key}={(unsized.ChannelsFirst ? "[3,84,84]" : "[84,84,3]")}.");
        }

        return stated is null or ImageEntry
            ? AmagoCheckpoint.ImageOf(bindings, shape)
            : throw new ArgumentException($"the parameters are for an image, and --set says {key} = {stated}.");
    }

    private static List<ObservationEntry> Vectors(PolicyStatements statements)
    {
        var entries = new List<ObservationEntry>();
        foreach (string name in statements.Entries)
            entries.Add(statements.Entry(name, $"{ObservationSpace.ImageName}.{name}", isImageFirst: true)!);
        if (statements.Entry(ObservationSpace.ImageName, ObservationSpace.ImageName, isImageFirst: true) is { } single)
            entries.Add(single);
        foreach (string name in entries.Count > 0 ? [] : statements.SeenNames)
        {
            if (name != TstepEncoder.Rl2sName && statements.Seen(name) is { Rank: 2 } rows)
                entries.Add(new VectorEntry(name, rows.Shape[1]));
        }

        return entries.Count > 0
            ? entries
            : throw new ArgumentException("expected to know the vectors that are observed, which neither parameters nor gin tell; "
                + "state them: --set observation=LENGTH, or --set observation.NAME=LENGTH for each.");
    }
}
