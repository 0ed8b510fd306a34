using System.Reflection;
using Module = Amago.Nets.Module;

namespace Amago.Onnx;

/// <summary>What the files of encoders and of networks have alike: parameters under their names, layers' names, metadata.</summary>
/// <param name="graph">The file's graph.</param>
/// <param name="module">What is exported.</param>
internal sealed class OnnxContent(OnnxGraph graph, Module module)
{
    private const string Producer = "Amago.Nets";

    private readonly List<(string Name, Tensor Value)> _parameters = [];

    /// <summary>The file's outputs so far, in their order.</summary>
    public List<ValueInfoProto> Outputs { get; } = [];

    // This library's version, without what the build adds to it.
    private static string Version =>
        typeof(OnnxContent).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Adds the module's parameters that recordings read, in the order of the state dict.</summary>
    public void AddParameters(params IEnumerable<Graph> recorded)
    {
        var used = recorded.SelectMany(static graph => graph.Nodes).SelectMany(static node => node.Inputs)
            .ToHashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach ((string name, Tensor parameter) in module.NamedParameters())
        {
            if (used.Contains(parameter))
                AddParameter(name, parameter);
        }
    }

    /// <summary>Adds a parameter.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public void AddParameter(string name, Tensor value)
    {
        graph.Reserve(name, "a parameter");
        _parameters.Add((name, value));
    }

    /// <summary>A translation of what the module does, with nodes named after its layers.</summary>
    public OnnxTranslation Translation() => new(graph, LayerOf, _parameters);

    /// <summary>The whole file.</summary>
    /// <param name="inputs">The file's inputs.</param>
    /// <param name="own">The file's own metadata, but for its source.</param>
    /// <param name="added">Metadata that the caller adds.</param>
    /// <exception cref="ArgumentException">The caller's metadata has a key of the file's own.</exception>
    public ModelProto Build(
        IReadOnlyList<ValueInfoProto> inputs,
        IEnumerable<KeyValuePair<string, string>> own,
        IReadOnlyDictionary<string, string> added)
    {
        var content = new GraphProto(module.ToString()!, graph.Nodes, graph.Initializers(_parameters), inputs, Outputs);
        return new ModelProto(content, Producer, Version, Metadata([.. own, new("source", $"{Producer} {Version}")], added), graph.Opset);
    }

    private static List<KeyValuePair<string, string>> Metadata(
        List<KeyValuePair<string, string>> entries, IReadOnlyDictionary<string, string> added)
    {
        foreach (KeyValuePair<string, string> entry in added.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            if (entries.Exists(own => own.Key == entry.Key))
                throw new ArgumentException($"ONNX export: the metadata '{entry.Key}' is the file's own.");
            entries.Add(entry);
        }

        return entries;
    }

    // The path below the module, which may itself be part of a larger one.
    private string LayerOf(Operation operation)
    {
        string prefix = module.ModulePath.Length > 0 ? $"{module.ModulePath}." : "";
        string layer = operation.Layer.StartsWith(prefix, StringComparison.Ordinal) ? operation.Layer[prefix.Length..] : operation.Layer;
        return layer.Length > 0 ? layer : operation.Name;
    }
}
