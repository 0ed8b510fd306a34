using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Amago.Formats.Safetensors;

internal static class SafeTensorsWriter
{
    // The data starts at a multiple of this many bytes.
    private const int Alignment = 8;

    // Throws where the JSON writer would put a replacement character.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Write(Stream stream, StateDict tensors)
    {
        ArrayBufferWriter<byte> header = Header(tensors);
        int padding = -header.WrittenCount & (Alignment - 1);
        header.GetSpan(padding)[..padding].Fill((byte)' ');
        header.Advance(padding);

        Span<byte> length = stackalloc byte[SafeTensorsReader.LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.WrittenCount);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
        foreach (Tensor tensor in tensors.Values)
            ElementEncoder.Write(stream, tensor);
    }

    private static ArrayBufferWriter<byte> Header(StateDict tensors)
    {
        var header = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(header);
        json.WriteStartObject();
        if (tensors.Metadata.Count > 0)
            WriteMetadata(json, tensors.Metadata);
        long offset = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (string.Equals(name, SafeTensorsTypes.Metadata, StringComparison.Ordinal))
                throw new ArgumentException($"SafeTensors: no tensor can be named '{name}', which is the format's own.", nameof(tensors));
            long end = offset + ElementEncoder.ByteCount(tensor);
            WriteEntry(json, name, tensor, offset, end);
            offset = end;
        }

        json.WriteEndObject();
        json.Flush();
        return header;
    }

    // By name, since a dictionary promises no order.
    private static void WriteMetadata(Utf8JsonWriter json, IDictionary<string, string> metadata)
    {
        json.WriteStartObject(SafeTensorsTypes.Metadata);
        foreach ((string key, string value) in metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
            json.WriteString(Utf8.GetBytes(key), Utf8.GetBytes(value));
        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, string name, Tensor tensor, long begin, long end)
    {
        json.WriteStartObject(Utf8.GetBytes(name));
        json.WriteString("dtype", SafeTensorsTypes.Name(tensor.DType));
        json.WriteStartArray("shape");
        foreach (int size in tensor.Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
