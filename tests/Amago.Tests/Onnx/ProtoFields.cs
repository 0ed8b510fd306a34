using Google.Protobuf;

namespace Amago.Tests.Onnx;

/// <summary>A Protobuf message as it lies in a file: values by field number.</summary>
internal sealed class ProtoFields
{
    private readonly Dictionary<int, List<object>> _values = [];

    public ProtoFields(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            object value = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadInt64(),
                WireFormat.WireType.Fixed32 => input.ReadFloat(),
                WireFormat.WireType.Fixed64 => input.ReadDouble(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                WireFormat.WireType other => throw new InvalidDataException($"a field of wire type {other}"),
            };
            int field = WireFormat.GetTagFieldNumber(tag);
            if (!_values.TryGetValue(field, out List<object>? list))
                _values[field] = list = [];
            list.Add(value);
        }
    }

    public IEnumerable<int> Fields => _values.Keys;

    public IReadOnlyList<long> Integers(int field) => [.. All(field).Cast<long>()];

    public long Integer(int field) => Integers(field).Single();

    public float Float(int field) => All(field).Cast<float>().Single();

    public double Double(int field) => All(field).Cast<double>().Single();

    public IReadOnlyList<string> Texts(int field) =>
        [.. All(field).Select(static value => System.Text.Encoding.UTF8.GetString((byte[])value))];

    public string Text(int field) => Texts(field).Single();

    public byte[] Bytes(int field) => (byte[])All(field).Single();

    public IReadOnlyList<ProtoFields> Messages(int field) => [.. All(field).Select(static value => new ProtoFields((byte[])value))];

    public ProtoFields Message(int field) => Messages(field).Single();

    private List<object> All(int field) => _values.GetValueOrDefault(field, []);
}
