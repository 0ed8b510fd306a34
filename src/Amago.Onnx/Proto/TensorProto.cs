using Amago.Formats;
using Google.Protobuf;

namespace Amago.Onnx.Proto;

/// <summary>A tensor's name, type, sizes and values (little-endian, row-major).</summary>
internal sealed class TensorProto(string name, Tensor tensor) : ProtoMessage
{
    private readonly ByteString _values = Values(tensor);

    /// <summary>Number of an element type in <c>TensorProto.DataType</c>.</summary>
    public static long TypeOf(DType type) => type switch
    {
        DType.Float32 => 1,
        DType.UInt8 => 2,
        _ => 7,
    };

    public override void Fields(IProtoFields to)
    {
        foreach (int size in tensor.Shape)
            to.Integer(1, size);
        to.Integer(2, TypeOf(tensor.DType));
        to.Text(8, name);
        to.Bytes(9, _values);
    }

    private static ByteString Values(Tensor tensor)
    {
        using var bytes = new MemoryStream(checked((int)ElementEncoder.ByteCount(tensor)));
        ElementEncoder.Write(bytes, tensor);
        return UnsafeByteOperations.UnsafeWrap(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }
}
