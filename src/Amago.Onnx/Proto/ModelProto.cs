namespace Amago.Onnx.Proto;

/// <summary>
/// A whole ONNX file (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto has the field numbers of all messages here).
/// </summary>
internal sealed class ModelProto(
    GraphProto graph, string producer, string producerVersion, IReadOnlyList<KeyValuePair<string, string>> metadata, int opset = 17)
    : ProtoMessage
{
    // The intermediate representation that came with opset 17.
    private const long IrVersion = 8;

    public override void Fields(IProtoFields to)
    {
        to.Integer(1, IrVersion);
        to.Text(2, producer);
        to.Text(3, producerVersion);
        to.Message(7, graph);
        to.Message(8, new OperatorSetIdProto(opset));
        foreach ((string key, string value) in metadata)
            to.Message(14, new StringStringEntryProto(key, value));
    }
}

/// <summary>The version of the standard operators that a model's nodes mean.</summary>
internal sealed class OperatorSetIdProto(int version) : ProtoMessage
{
    public override void Fields(IProtoFields to)
    {
        to.Text(1, ""); // the standard operators' domain
        to.Integer(2, version);
    }
}

/// <summary>An entry of the model's metadata.</summary>
internal sealed class StringStringEntryProto(string key, string value) : ProtoMessage
{
    public override void Fields(IProtoFields to)
    {
        to.Text(1, key);
        to.Text(2, value);
    }
}
