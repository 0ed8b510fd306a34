namespace Amago.Onnx.Forms;

/// <summary>How operations are written in ONNX: a table with an entry for each, by family.</summary>
internal static class OnnxForms
{
    private static readonly Dictionary<Type, OnnxForm> Table =
        new(
        [
            .. ImageForms.All,
            .. FeatureForms.All,
            .. ActivationForms.All,
            .. ElementwiseForms.All,
            .. ReductionForms.All,
            .. ViewForms.All
        ]);

    /// <summary>An entry: adds an operation's nodes and returns the name of the result.</summary>
    public delegate string OnnxForm(Operation operation, OnnxLayer layer);

    /// <summary>Adds the nodes of any operation.</summary>
    /// <returns>Name of the value with the operation's result.</returns>
    /// <exception cref="NotSupportedException">The table has no such operation.</exception>
    public static string Write(Operation operation, OnnxLayer layer) => Table.TryGetValue(operation.GetType(), out OnnxForm? form)
        ? form(operation, layer)
        : throw layer.Unsupported("this operation has no ONNX form");

    /// <summary>An entry of the table, for operations of a type.</summary>
    public static KeyValuePair<Type, OnnxForm> Of<T>(Func<T, OnnxLayer, string> form)
        where T : Operation =>
        new(typeof(T), (operation, layer) => form((T)operation, layer));

    /// <summary>An entry for an operation that ONNX has under another name and without settings.</summary>
    public static KeyValuePair<Type, OnnxForm> Of<T>(string operatorType)
        where T : Operation =>
        new(typeof(T), (_, layer) => layer.Node(operatorType, [.. layer.Inputs]));
}
