using Amago.Rl.Readers.Sources;
using Amago.Rl.Spaces;

namespace Amago.Rl.Readers.Sb3;

/// <summary>
/// What the network of stable-baselines3 sees: from the names and shapes of its parameters, from <c>data</c>, from what the caller states,
/// and last from the observations that are about to be shown.
/// </summary>
/// <param name="data">What <c>data</c> says.</param>
/// <param name="shapes">The parameters.</param>
/// <param name="statements">What the caller states.</param>
/// <param name="extractor">What the names of the actor's extractor start with, such as <c>features_extractor.</c>.</param>
/// <param name="inputs">Numbers that the first layer behind the extractor reads.</param>
internal sealed class Sb3Observations(
    Sb3Data data, ParameterShapes shapes, PolicyStatements statements, string extractor, int inputs)
{
    private const string Name = ObservationSpace.ImageName;
    private const int Maps = 64;

    /// <summary>The space of observations.</summary>
    /// <exception cref="ArgumentException">Sources disagree, or none says what is needed; the message says what to state.</exception>
    public ObservationSpace Read()
    {
        bool isDictionary = shapes.HasPrefix($"{extractor}extractors.") || data.Observations is not null || statements.Entries.Any();
        if (isDictionary)
            return new ObservationSpace(Dictionary());
        if (shapes.HasPrefix($"{extractor}cnn."))
            return new ObservationSpace([Image(Name, extractor, data.Observation, Name)]);
        ObservationEntry vector = Stated(Name, Name, data.Observation?.Entry(Name, hasEncoder: false)) ?? new VectorEntry(Name, inputs);
        return Length(vector) == inputs
            ? new ObservationSpace([vector])
            : throw new ArgumentException($"the first layer reads {inputs} numbers, and the observation is said to be {vector}.");
    }

    private List<ObservationEntry> Dictionary()
    {
        List<ObservationEntry> entries = [];
        List<string> open = [];
        string[] names = [.. Names()];
        foreach (string name in names)
        {
            GymSpace? told = data.Observations?.FirstOrDefault(space => space.Name == name).Space;
            string encoder = $"{extractor}extractors.{name}.";
            if (shapes.HasPrefix(encoder))
                entries.Add(Image(name, encoder, told, $"{Name}.{name}"));
            else if ((Stated(name, $"{Name}.{name}", told?.Entry(name, hasEncoder: false)) ?? Seen(name)) is { } entry)
                entries.Add(entry);
            else
                open.Add(name);
        }

        long rest = inputs - entries.Sum(entry => entry is ImageEntry
            ? shapes.Linear($"{extractor}extractors.{entry.Name}.linear.0").Outputs
            : (long)Length(entry));
        if (open.Count == 1 && rest > 0)
        {
            bool isNumber = statements.Seen(open[0]) is { DType: DType.Int64, Rank: 1 };
            entries.Insert(
                Array.IndexOf(names, open[0]), isNumber ? new DiscreteEntry(open[0], (int)rest) : new VectorEntry(open[0], (int)rest));
            return entries;
        }

        string said = entries.Count == 0 ? "none" : new ObservationSpace(entries).Shown;
        if (open.Count > 0)
        {
            throw new ArgumentException($"expected to know the sizes of {Printable.Few(open)}, which make {rest} of the {inputs} "
                + "numbers that the first layer reads; state them: "
                + $"{string.Join(" ", open.Select(static name => $"--set observation.{Printable.Short(name)}=3"))}"
                + " (a vector's length, or discrete(5)).");
        }

        if (rest == 0)
            return entries;
        throw new ArgumentException(data.Observations is null && rest > 0
            ? $"expected to know all observations: the first layer reads {inputs} numbers, {rest} more than {said} give; state the others: "
                + "--set observation.NAME=LENGTH for a vector, --set observation.NAME=discrete(N)."
            : $"the first layer reads {inputs} numbers, and the observations are said to be {said}, which give {inputs - rest}.");
    }

    // The order of data is the library's; without it keys come in the order of the alphabet, as Gymnasium puts them.
    private IEnumerable<string> Names()
    {
        string[] encoders = [.. shapes.PartsBehind($"{extractor}extractors.")];
        if (data.Observations is { } told)
        {
            string[] names = [.. told.Select(static space => space.Name)];
            string? surplus = encoders.Concat(statements.Entries).FirstOrDefault(name => !names.Contains(name, StringComparer.Ordinal));
            return surplus is null
                ? names
                : throw new ArgumentException(
                    $"data says that observations are {Printable.Few(names)}, got '{Printable.Short(surplus)}' too.");
        }

        IEnumerable<string> others = statements.Entries.Any() ? statements.Entries : statements.SeenNames;
        return encoders.Union(others, StringComparer.Ordinal).Order(CodePointComparer.Instance);
    }

    private ImageEntry Image(string name, string encoder, GymSpace? told, string key)
    {
        int channels = shapes.Of($"{encoder}cnn.0.weight", 4)[1], length = shapes.Linear($"{encoder}linear.0").Inputs;
        ObservationEntry? entry = Stated(name, key, told?.Entry(name, hasEncoder: true));
        string who = entry is null ? "the observation that came" : "the observation is said to be";
        entry ??= Seen(name);
        if (entry is null)
        {
            throw new ArgumentException($"expected to know the size of the images '{Printable.Short(name)}': of {channels} channels, "
                + $"flattened to {length}, which several sizes give; state it: --set {Printable.Short(key)}=[{channels},84,84].");
        }

        if (entry is ImageEntry { ChannelsFirst: true } image && image.Shape[0] == channels
            && NatureGeometry.Cells(image.Shape[1], image.Shape[2]) * Maps == length)
            return image;
        string flattened = entry is ImageEntry { ChannelsFirst: true } other ? $", which flattens to {Flattened(other)}" : "";
        throw new ArgumentException(
            $"the parameters {Printable.Short(encoder)}* are for images of {channels} channels, (C, H, W), "
            + $"that flatten to {length} features, and {who} {entry}{flattened}.");
    }

    private static long Flattened(ImageEntry image) => NatureGeometry.Cells(image.Shape[1], image.Shape[2]) * Maps;

    // What the caller states and data says has to be the same.
    private ObservationEntry? Stated(string name, string key, ObservationEntry? told)
    {
        ObservationEntry? stated = statements.Entry(name, key, isImageFirst: true);
        if (stated is ImageEntry { IsFloat: false } image && told is ImageEntry { IsFloat: true })
            stated = new ImageEntry(name, image.Shape, image.ChannelsFirst, isFloat: true); // a list of sizes says nothing of the type
        return stated is null || told is null || Equals(stated.ToString(), told.ToString())
            ? stated ?? told
            : throw new ArgumentException($"data says {Printable.Short(key)} = {told}, and --set says {stated}.");
    }

    private ObservationEntry? Seen(string name) => statements.Seen(name) switch
    {
        { Rank: 4 } images => new ImageEntry(name, [.. images.Shape.Sizes[1..]], channelsFirst: true, images.DType == DType.Float32),
        { Rank: 2 } rows => new VectorEntry(name, rows.Shape[1]),
        _ => null,
    };

    private static int Length(ObservationEntry entry) => entry switch
    {
        DiscreteEntry discrete => discrete.Count,
        _ => entry.Shape.ElementCount,
    };
}
