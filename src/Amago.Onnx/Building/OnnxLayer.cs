using System.Globalization;

namespace Amago.Onnx.Building;

/// <summary>One recorded operation on its way into an ONNX file: what it reads, and where its ONNX form puts nodes and constants.</summary>
/// <param name="graph">The graph of the file.</param>
/// <param name="path">Dotted path of the layer, or the operation's name where there is none.</param>
/// <param name="inputs">Names of the values that the operation reads.</param>
/// <param name="recording">The recording that the operation is part of, which has the sizes of its values.</param>
/// <param name="node">The recorded operation.</param>
/// <param name="sizes">Adds nodes that compute sizes from the number of images.</param>
internal sealed class OnnxLayer(
    OnnxGraph graph, string path, IReadOnlyList<string> inputs, BatchRecording recording, Node node, OnnxSizes sizes)
{
    /// <summary>Version of the standard operators that nodes mean.</summary>
    public int Opset => graph.Opset;

    /// <summary>Names of the values that the operation reads.</summary>
    public IReadOnlyList<string> Inputs => inputs;

    /// <summary>Name of the first value that the operation reads.</summary>
    public string Input => inputs[0];

    /// <summary>The tensors that the operation reads; parameters and statistics have values.</summary>
    public IReadOnlyList<Tensor> Tensors => node.Inputs;

    /// <summary>Sizes of the first value that the operation reads.</summary>
    public IReadOnlyList<RecordedSize> InputSizes => recording.SizesOf(node.Inputs[0]);

    /// <summary>Sizes of the operation's result.</summary>
    public IReadOnlyList<RecordedSize> OutputSizes => recording.SizesOf(node.Output);

    /// <summary>Adds a node without attributes, named after the layer.</summary>
    /// <returns>Name of the node's output.</returns>
    public string Node(string operatorType, params string[] from) => graph.Node(path, operatorType, from);

    /// <summary>Adds a node, named after the layer.</summary>
    /// <returns>Name of the node's output.</returns>
    public string Node(string operatorType, IReadOnlyList<string> from, params AttributeProto[] attributes) =>
        graph.Node(path, operatorType, from, attributes);

    /// <summary>Adds nodes that split a vector into its elements.</summary>
    /// <returns>Names of the elements, in their order.</returns>
    public string[] Split(string vector, string role, int count)
    {
        var elements = new string[count];
        for (int i = 0; i < count; i++)
            elements[i] = graph.Unique(string.Create(CultureInfo.InvariantCulture, $"{path}/{role}{i}"));
        graph.Node(path, "Split", [vector], elements, AttributeProto.Integer("axis", 0));
        return elements;
    }

    /// <summary>Adds a number as a constant without dimensions.</summary>
    /// <param name="role">Last part of the constant's name, such as <c>epsilon</c>.</param>
    /// <param name="value">The number's value.</param>
    public string Number(string role, float value) => Constant(role, Tensor.Scalar(value));

    /// <summary>Adds a list of sizes, dimensions or indices.</summary>
    public string Integers(string role, params long[] values) => graph.Integers($"{path}/{role}", values);

    /// <summary>Adds a tensor as a constant, named after the layer.</summary>
    public string Constant(string role, Tensor value) => graph.Constant($"{path}/{role}", value);

    /// <summary>The result's sizes as a value that follows the number of images.</summary>
    public string Sizes() => sizes.Value(path, OutputSizes);

    /// <summary>The exception for an operation that has no ONNX form.</summary>
    public NotSupportedException Unsupported(string why) => new($"{path} ({node.Operation.Name}): can't be exported to ONNX: {why}.");
}
