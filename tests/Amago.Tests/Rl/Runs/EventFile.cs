using System.Buffers.Binary;
using Amago.Tests.Onnx;

namespace Amago.Tests.Rl.Runs;

/// <summary>Records of a TensorBoard event file, checksums checked bit by bit.</summary>
internal static class EventFile
{
    public static List<ProtoFields> Read(string path)
    {
        ReadOnlySpan<byte> rest = File.ReadAllBytes(path);
        List<ProtoFields> records = [];
        while (!rest.IsEmpty)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest);
            Assert.Equal(Masked(rest[..8]), BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]));
            ReadOnlySpan<byte> data = rest.Slice(12, length);
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(rest[(12 + length)..]));
            records.Add(new ProtoFields(data.ToArray()));
            rest = rest[(16 + length)..];
        }

        return records;
    }

    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int i = 0; i < 8; i++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82f63b78;
        }

        return ~crc;
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint crc = Checksum(bytes);
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8);
    }
}
