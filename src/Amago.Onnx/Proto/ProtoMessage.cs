using Google.Protobuf;

namespace Amago.Onnx.Proto;

/// <summary>A Protobuf message: it names its fields once, for measuring as for writing.</summary>
internal abstract class ProtoMessage
{
    /// <summary>Bytes of the message without its tag and length.</summary>
    public int Size
    {
        get
        {
            var fields = new ProtoSize();
            Fields(fields);
            return fields.Bytes;
        }
    }

    /// <summary>Gives every field to <paramref name="to"/>, under the field numbers of onnx.proto.</summary>
    public abstract void Fields(IProtoFields to);

    /// <summary>Writes the message as a whole file.</summary>
    public void WriteTo(Stream stream)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        Fields(new ProtoStream(output));
    }
}

/// <summary>Receives the fields of a message one by one.</summary>
internal interface IProtoFields
{
    void Integer(int field, long value);

    void Float(int field, float value);

    void Text(int field, string value);

    void Bytes(int field, ByteString value);

    void Message(int field, ProtoMessage value);
}

/// <summary>Computes the size of fields; a nested message is preceded by its length.</summary>
internal sealed class ProtoSize : IProtoFields
{
    public int Bytes { get; private set; }

    public void Integer(int field, long value) => Add(field, CodedOutputStream.ComputeInt64Size(value));

    public void Float(int field, float value) => Add(field, CodedOutputStream.ComputeFloatSize(value));

    public void Text(int field, string value) => Add(field, CodedOutputStream.ComputeStringSize(value));

    void IProtoFields.Bytes(int field, ByteString value) => Add(field, CodedOutputStream.ComputeBytesSize(value));

    public void Message(int field, ProtoMessage value)
    {
        int size = value.Size;
        Add(field, checked(CodedOutputStream.ComputeLengthSize(size) + size));
    }

    private void Add(int field, int size) => Bytes = checked(Bytes + CodedOutputStream.ComputeTagSize(field) + size);
}

/// <summary>Writes fields to a stream in Protobuf's wire format.</summary>
internal sealed class ProtoStream(CodedOutputStream output) : IProtoFields
{
    public void Integer(int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    public void Float(int field, float value)
    {
        output.WriteTag(field, WireFormat.WireType.Fixed32);
        output.WriteFloat(value);
    }

    public void Text(int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    public void Bytes(int field, ByteString value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(value);
    }

    public void Message(int field, ProtoMessage value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteLength(value.Size);
        value.Fields(this);
    }
}
