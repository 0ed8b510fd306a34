using System.Runtime.InteropServices;
using Amago.Nets;
using Amago.Onnx;

namespace Amago.Tests.Onnx;

/// <summary>An ONNX file read back, by the field numbers of onnx.proto.</summary>
internal sealed class OnnxFile
{
    private readonly ProtoFields _model;

    private OnnxFile(byte[] bytes)
    {
        _model = new ProtoFields(bytes);
        ProtoFields graph = _model.Message(7);
        Nodes = [.. graph.Messages(1).Select(static node => new OnnxNode(
            node.Text(3), node.Text(4), node.Texts(1), node.Texts(2), node.Messages(5).ToDictionary(static a => a.Text(1))))];
        Initializers = [.. graph.Messages(5)
            .Select(static tensor => new OnnxTensor(tensor.Text(8), tensor.Integer(2), tensor.Integers(1), tensor.Bytes(9)))];
        Inputs = [.. graph.Messages(11).Select(Value)];
        Outputs = [.. graph.Messages(12).Select(Value)];
    }

    public long IrVersion => _model.Integer(1);

    public (string Name, string Version) Producer => (_model.Text(2), _model.Text(3));

    public (string Domain, long Version) Opset => (_model.Message(8).Text(1), _model.Message(8).Integer(2));

    public IReadOnlyList<string> Metadata => [.. _model.Messages(14).Select(static entry => $"{entry.Text(1)}={entry.Text(2)}")];

    public IReadOnlyList<OnnxNode> Nodes { get; }

    public IReadOnlyList<OnnxTensor> Initializers { get; }

    public IReadOnlyList<string> Inputs { get; }

    public IReadOnlyList<string> Outputs { get; }

    public static OnnxFile Export(Cnn encoder, OnnxOptions? options = null)
    {
        using var stream = new MemoryStream();
        OnnxExport.Write(stream, encoder, options);
        return new OnnxFile(stream.ToArray());
    }

    public static OnnxFile Export(Network network, OnnxNetworkOptions? options = null)
    {
        using var stream = new MemoryStream();
        OnnxExport.Write(stream, network, options);
        return new OnnxFile(stream.ToArray());
    }

    public static OnnxFile Load(string path) => new(File.ReadAllBytes(path));

    /// <summary>Names are there once, and a node reads what came before it.</summary>
    public void ExpectSound()
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        Assert.All(Initializers, tensor => Assert.True(known.Add(tensor.Name), tensor.Name));
        Assert.All(Inputs, input => Assert.True(known.Add(input.Split(' ')[0]), input));
        foreach (OnnxNode node in Nodes)
        {
            Assert.All(node.Inputs, input => Assert.True(known.Contains(input), $"{node.Name} reads {input}"));
            Assert.All(node.Outputs, output => Assert.True(known.Add(output), $"{node.Name} gives {output}"));
        }

        Assert.Equal(Nodes.Count, Nodes.Select(static node => node.Name).Distinct().Count());
        Assert.All(Outputs, output => Assert.Contains(output.Split(' ')[0], known));
    }

    // Such as "features 1 (B, L, 30)".
    private static string Value(ProtoFields value)
    {
        ProtoFields type = value.Message(2).Message(1);
        IEnumerable<string> sizes = type.Message(2).Messages(1).Select(static size => size.Fields.Contains(2)
            ? size.Text(2)
            : size.Integer(1).ToString(System.Globalization.CultureInfo.InvariantCulture));
        return $"{value.Text(1)} {type.Integer(1)} ({string.Join(", ", sizes)})";
    }
}

/// <summary>A node of a file.</summary>
internal sealed record OnnxNode(
    string Name,
    string Operator,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, ProtoFields> Attributes);

/// <summary>A constant of a file.</summary>
internal sealed record OnnxTensor(string Name, long Type, IReadOnlyList<long> Sizes, byte[] Bytes)
{
    public float[] Floats => MemoryMarshal.Cast<byte, float>(Bytes).ToArray();

    public long[] Integers => MemoryMarshal.Cast<byte, long>(Bytes).ToArray();
}
