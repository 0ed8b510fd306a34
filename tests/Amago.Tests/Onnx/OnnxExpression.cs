using System.Globalization;

namespace Amago.Tests.Onnx;

/// <summary>
/// What an output of a file is made of behind the network, as text: operators with attributes, constants, names of values.
/// </summary>
internal static class OnnxExpression
{
    private const string Behind = "outputs/"; // what nodes behind the network are named after

    /// <summary>The text of an output, such as <c>ArgMax{axis=1}(actor/Add)</c>.</summary>
    public static string Of(OnnxFile file, string output)
    {
        OnnxNode node = file.Nodes.Single(node => node.Outputs.Contains(output));
        return node.Operator == "Identity" && node.Name.StartsWith($"{output}/", StringComparison.Ordinal)
            ? Value(file, node.Inputs.Single())
            : Text(file, node);
    }

    private static string Value(OnnxFile file, string name)
    {
        if (file.Initializers.SingleOrDefault(tensor => tensor.Name == name) is { } constant)
            return Numbers(
                constant.Type == 1 ? [.. constant.Floats.Select(Number)] : [.. constant.Integers.Select(Number)], constant.Sizes);
        return name.StartsWith(Behind, StringComparison.Ordinal)
            ? Text(file, file.Nodes.Single(node => node.Outputs.Contains(name)))
            : name;
    }

    private static string Text(OnnxFile file, OnnxNode node)
    {
        if (node.Operator == "Constant")
        {
            ProtoFields value = node.Attributes["value"].Message(5);
            Assert.Equal((4L, 1L), (node.Attributes["value"].Integer(20), value.Integer(2)));
            float[] floats = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(value.Bytes(9)).ToArray();
            return $"Constant{Numbers([.. floats.Select(Number)], value.Integers(1))}";
        }

        string attributes = string.Join(", ", node.Attributes.Select(static pair => $"{pair.Key}={Number(pair.Value.Integer(3))}"));
        return $"{node.Operator}{(attributes.Length > 0 ? $"{{{attributes}}}" : "")}"
            + $"({string.Join(", ", node.Inputs.Select(input => Value(file, input)))})";
    }

    // A number alone, a list, or rows with their sizes.
    private static string Numbers(string[] numbers, IReadOnlyList<long> sizes) => sizes.Count == 0
        ? numbers.Single()
        : $"[{string.Join(", ", numbers)}]{(sizes.Count > 1 ? $"({string.Join(", ", sizes)})" : "")}";

    private static string Number<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
