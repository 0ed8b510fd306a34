using System.Buffers.Binary;
using System.Text;

namespace Amago.Tests.Formats.Safetensors;

/// <summary>Files put together byte by byte.</summary>
internal static class SafeTensorsBytes
{
    public static byte[] File(string header, params byte[] data) => File(Encoding.UTF8.GetBytes(header), data);

    public static byte[] File(byte[] header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    public static string Entry(string name, string type, string shape, string offsets) =>
        $$$"""{"{{{name}}}":{"dtype":"{{{type}}}","shape":{{{shape}}},"data_offsets":{{{offsets}}}}}""";
}
