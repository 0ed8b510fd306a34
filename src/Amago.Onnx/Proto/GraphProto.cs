namespace Amago.Onnx.Proto;

/// <summary>Nodes in an order in which they can run, with the constants, inputs and outputs of the whole.</summary>
internal sealed class GraphProto(
    string name,
    IReadOnlyList<NodeProto> nodes,
    IReadOnlyList<TensorProto> initializers,
    IReadOnlyList<ValueInfoProto> inputs,
    IReadOnlyList<ValueInfoProto> outputs) : ProtoMessage
{
    public override void Fields(IProtoFields to)
    {
        foreach (NodeProto node in nodes)
            to.Message(1, node);
        to.Text(2, name);
        foreach (TensorProto initializer in initializers)
            to.Message(5, initializer);
        foreach (ValueInfoProto input in inputs)
            to.Message(11, input);
        foreach (ValueInfoProto output in outputs)
            to.Message(12, output);
    }
}
