using System.Buffers.Binary;
using Amago.Formats;

namespace Amago.Tests.Formats.Files;

public sealed class FileFormatTests
{
    [Theory]
    [InlineData(0x80)] // as a pickle begins
    [InlineData(0x280)] // as a pickle of protocol 2
    [InlineData(0x8b1f)] // gzip
    [InlineData(0x04034b50)] // a zip archive
    [InlineData(0x06054b50)] // an empty one
    public void Safetensors_are_known_whatever_the_length_of_their_header_begins_like(int length)
    {
        var bytes = new byte[0x300];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        bytes[8] = (byte)'{';
        Assert.Equal(FileFormat.SafeTensors, FileFormats.Of(bytes));
    }

    [Fact]
    public void A_pickle_is_none() =>
        Assert.Equal(FileFormat.TorchCheckpoint, FileFormats.Of([0x80, 2, (byte)'}', (byte)'q', 0, (byte)'(', 0, 0, (byte)'X']));
}
