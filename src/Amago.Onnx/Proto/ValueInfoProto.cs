namespace Amago.Onnx.Proto;

/// <summary>An input or output of the graph: sizes of which the leading ones are left open.</summary>
/// <param name="name">Name of the value.</param>
/// <param name="type">Type of its elements.</param>
/// <param name="sizes">The sizes that are known.</param>
/// <param name="open">Names of the leading sizes, which are not.</param>
internal sealed class ValueInfoProto(string name, DType type, IReadOnlyList<int> sizes, params string[] open) : ProtoMessage
{
    public string Name => name;

    public override void Fields(IProtoFields to)
    {
        to.Text(1, name);
        to.Message(2, new TypeProto(type, sizes, open));
    }

    private sealed class TypeProto(DType type, IReadOnlyList<int> sizes, string[] open) : ProtoMessage
    {
        public override void Fields(IProtoFields to) => to.Message(1, new TensorTypeProto(type, sizes, open));
    }

    private sealed class TensorTypeProto(DType type, IReadOnlyList<int> sizes, string[] open) : ProtoMessage
    {
        public override void Fields(IProtoFields to)
        {
            to.Integer(1, TensorProto.TypeOf(type));
            to.Message(2, new TensorShapeProto(sizes, open));
        }
    }

    private sealed class TensorShapeProto(IReadOnlyList<int> sizes, string[] open) : ProtoMessage
    {
        public override void Fields(IProtoFields to)
        {
            foreach (string size in open)
                to.Message(1, new NamedDimension(size));
            foreach (int size in sizes)
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
