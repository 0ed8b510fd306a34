using Amago.Kernels;
using Amago.Rl.Readers.Sources;

namespace Amago.Rl.Readers.Networks;

/// <summary>
/// A feature extractor of stable-baselines3: NatureCNN of one image, an encoder for each image of a dictionary with the other entries
/// flattened beside them, or nothing but the flattening.
/// </summary>
internal sealed class Sb3Extractor
{
    private readonly Dictionary<string, Cnn> _encoders = new(StringComparer.Ordinal);

    /// <summary>Makes the extractor whose parameters have a prefix.</summary>
    /// <param name="description">What the policy is.</param>
    /// <param name="shapes">Its parameters.</param>
    /// <param name="prefix">What the names of the extractor's parameters start with.</param>
    public Sb3Extractor(PolicyDescription description, ParameterShapes shapes, string prefix)
    {
        PixelScaling scaling = description.Settings.GetValueOrDefault(Sb3.Sb3Reader.NormalizeKey) == "False"
            ? PixelScaling.None
            : PixelScaling.Unit;
        bool isDictionary = shapes.HasPrefix($"{prefix}extractors.");
        var group = new ModuleGroup();
        foreach (ObservationEntry entry in description.Observations.Entries)
        {
            if (entry is not ImageEntry image)
                continue;
            string encoder = isDictionary ? $"{prefix}extractors.{entry.Name}." : prefix;
            var cnn = new Sb3NatureCnn(
                (image.Shape[0], image.Shape[1], image.Shape[2]),
                image.ChannelsFirst,
                featuresDim: shapes.Linear($"{encoder}linear.0").Outputs,
                scaling: scaling);
            _encoders.Add(entry.Name, cnn);
            Module = isDictionary ? Module : cnn;
            if (isDictionary)
                group.Add(entry.Name, cnn);
        }

        if (isDictionary)
        {
            var outer = new ModuleGroup();
            outer.Add("extractors", group);
            Module = outer;
        }

        Inputs = [.. description.Observations.Entries.Select(Input)];
        Length = Inputs.Sum(static input => input.Length);
    }

    /// <summary>What has the parameters; null where there are none.</summary>
    public Module? Module { get; }

    /// <summary>An input for each entry of the observations, in their order, which is that of the concatenation.</summary>
    public IReadOnlyList<NetworkInput> Inputs { get; }

    /// <summary>Numbers of all inputs together.</summary>
    public int Length { get; }

    /// <summary>Whether two extractors of a file have the same values, as those do that shared them.</summary>
    public static bool AreSame(StateDict parameters, string left, string right)
    {
        string[] names = [.. Behind(left)];
        return names.SequenceEqual(Behind(right), StringComparer.Ordinal)
            && Array.TrueForAll(names, name => AreSame(parameters[left + name], parameters[right + name]));

        IEnumerable<string> Behind(string prefix) => parameters.Keys
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..]);
    }

    private static bool AreSame(Tensor left, Tensor right) =>
        left.DType == right.DType && left.Shape == right.Shape && left.DType == DType.Float32
        && left.Detach().Contiguous().AsSpan<float>().SequenceEqual(right.Detach().Contiguous().AsSpan<float>());

    private NetworkInput Input(ObservationEntry entry) => entry switch
    {
        ImageEntry => new ImageInput(entry.Name, _encoders[entry.Name]),
        DiscreteEntry discrete => new IndexInput(entry.Name, discrete.Count),
        _ => new VectorInput(entry.Name, ((VectorEntry)entry).Length),
    };
}
