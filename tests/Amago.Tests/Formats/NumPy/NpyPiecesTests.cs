using Amago.Formats;

namespace Amago.Tests.Formats.NumPy;

public sealed class NpyPiecesTests
{
    [Fact]
    public void Pieces_add_up_to_the_whole()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x.npy");
        foreach (DType type in FormatTensors.Types)
        {
            Tensor whole = FormatTensors.Random(1, type, [7, 3, 2]);
            byte[] written = FormatTensors.Written(stream =>
            {
                var writer = new NpyWriter(stream, type, 7, 3, 2);
                writer.Write(whole.Slice(0, 0, 4));
                writer.Write(whole.Slice(0, 4, 0));
                writer.Write(whole.Slice(0, 4, 3));
                writer.Complete();
            });
            Assert.Equal(FormatTensors.Written(stream => Npy.Write(stream, whole)), written);

            File.WriteAllBytes(path, written);
            using NpyReader reader = NpyReader.Open(path);
            Assert.Equal((42L, 3), (reader.ElementCount, reader.Sizes.Count));
            FormatTensors.AssertSame(whole.Slice(0, 0, 5), reader.Read([5, 3, 2]));
            FormatTensors.AssertSame(whole.Slice(0, 5, 2).Reshape(12), reader.Read([12]));
        }
    }

    [Fact]
    public void Fortran_order_is_read_in_row_major_order_too()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x.npy");
        byte[] data = [.. Enumerable.Range(0, 6).Select(i => (byte)i)];
        File.WriteAllBytes(path, NpyBytes.File("|u1", "(3, 2)", data, fortranOrder: true));
        using NpyReader reader = NpyReader.Open(path);
        Assert.Equal([0, 3], reader.Read([1, 2]).ToArray<byte>());
        Assert.Equal([1, 4, 2, 5], reader.Read([2, 2]).ToArray<byte>());
    }

    [Theory]
    [InlineData("|u1", 1, "uint8")]
    [InlineData("|b1", 1, "bool")]
    [InlineData(">f4", 4, "float32")]
    [InlineData("<f8", 8, "float64")]
    [InlineData("<u2", 2, "uint16")]
    public void The_type_has_NumPy_s_name(string descr, int size, string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("x.npy"), NpyBytes.File(descr, "(1,)", new byte[size]));
        using NpyReader reader = NpyReader.Open(folder.File("x.npy"));
        Assert.Equal(name, reader.TypeName);
    }

    [Fact]
    public void More_than_there_is_can_be_neither_read_nor_written()
    {
        using var folder = new TemporaryFolder();
        Npy.Save(folder.File("x.npy"), Tensor.Zeros([4]));
        using NpyReader reader = NpyReader.Open(folder.File("x.npy"));
        reader.Read([3]);
        Assert.Contains(
            "at most the 1 elements", Assert.Throws<ArgumentException>(() => reader.Read([2])).Message, StringComparison.Ordinal);

        var writer = new NpyWriter(Stream.Null, DType.Float32, 2, 2);
        writer.Write(Tensor.Zeros([3]));
        Assert.Throws<ArgumentException>(() => writer.Write(Tensor.Zeros([2])));
        Assert.Throws<ArgumentException>(() => writer.Write(Tensor.Zeros([1], DType.UInt8)));
        Assert.Contains("1 elements", Assert.Throws<InvalidOperationException>(writer.Complete).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new NpyWriter(Stream.Null, DType.Float32, 2, -1));
    }

    [Fact]
    public void A_file_that_can_not_be_opened_is_not_held_open()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x.npy");
        File.WriteAllText(path, "text");
        Assert.Throws<InvalidFileException>(() => NpyReader.Open(path));
        using FileStream exclusive = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }
}
