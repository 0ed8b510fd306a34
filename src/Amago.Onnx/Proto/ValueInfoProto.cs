namespace Amago.Onnx.Proto;

/// <summary>An input or output of the graph: sizes (B, L, ...), of which B and L are left open.</summary>
internal sealed class ValueInfoProto(string name, DType type, IReadOnlyList<int> imageSizes) : ProtoMessage
{
    public override void Fields(IProtoFields to)
    {
        to.Text(1, name);
        to.Message(2, new TypeProto(type, imageSizes));
    }

    private sealed class TypeProto(DType type, IReadOnlyList<int> imageSizes) : ProtoMessage
    {
        public override void Fields(IProtoFields to) => to.Message(1, new TensorTypeProto(type, imageSizes));
    }

    private sealed class TensorTypeProto(DType type, IReadOnlyList<int> imageSizes) : ProtoMessage
    {
        public override void Fields(IProtoFields to)
        {
            to.Integer(1, TensorProto.TypeOf(type));
            to.Message(2, new TensorShapeProto(imageSizes));
        }
    }

    private sealed class TensorShapeProto(IReadOnlyList<int> imageSizes) : ProtoMessage
    {
        public override void Fields(IProtoFields to)
        {
            to.Message(1, new NamedDimension("B"));
            to.Message(1, new NamedDimension("L"));
            foreach (int size in imageSizes)
                to.Message(1, new FixedDimension(size));
        }
    }

    private sealed class FixedDimension(int size) : ProtoMessage
    {
        public override void Fields(IProtoFields to) => to.Integer(1, size);
    }

    private sealed class NamedDimension(string name) : ProtoMessage
    {
        public override void Fields(IProtoFields to) => to.Text(2, name);
    }
}
