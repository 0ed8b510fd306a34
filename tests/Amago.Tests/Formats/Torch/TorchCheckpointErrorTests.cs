using System.Globalization;
using Amago.Formats;
using Amago.Tests.Formats.Zip;
using static Amago.Tests.Formats.Torch.PickleText;

namespace Amago.Tests.Formats.Torch;

public sealed class TorchCheckpointErrorTests
{
    private static readonly ZipPart Bytes = new("x/data/0", 1, 2, 3, 4);

    [Theory]
    [InlineData(0, "5", "1", "elements within the storage's 4, got 0 to 4")]
    [InlineData(1, "4", "1", "got 1 to 4")]
    [InlineData(-1, "2", "1", "got -1 to 0")]
    [InlineData(0, "2 2", "2147483647 2147483647", "got 0 to 4294967294")]
    [InlineData(0, "2", "-1", "strides of at least 0, got -1")]
    [InlineData(0, "-1", "1", "sizes between 0 and 2147483647 in a shape, got -1")]
    [InlineData(0, "2147483647", "0", "at most 2147483591 elements")]
    [InlineData(0, "2", "1 1", "1 strides for shape (2), got 2")]
    [InlineData(0, "", "1", "0 strides for shape (), got 1")]
    public void Shapes_and_strides_stay_within_the_storage(int offset, string sizes, string strides, string part) =>
        Refuses(Checkpoint(Text("w") + View(Storage("ByteStorage", "0", 4), offset, Tuple(Numbers(sizes)), Tuple(Numbers(strides))), Bytes),
            part, "in tensor 'w'");

    [Theory]
    [InlineData("FloatStorage", "0", 2, "2 elements of 4 bytes in x/data/0, got 4 bytes")]
    [InlineData("ByteStorage", "0", 5, "5 elements of 1 bytes in x/data/0, got 4 bytes")]
    [InlineData("ByteStorage", "0", 2147483647, "2147483647 elements of 1 bytes")]
    [InlineData("ByteStorage", "0", -1, "w (a reference to something other than a storage)")]
    [InlineData("ByteStorage", "1", 4, "an entry x/data/1 in the archive, got none")]
    [InlineData("ByteStorage", "../data/0", 4, "an entry x/data/../data/0 in the archive, got none")]
    [InlineData("Size", "0", 4, "w (elements of torch.Size)")]
    [InlineData("ComplexFloatStorage", "0", 4, "w (a tensor of complex64)")]
    [InlineData("QInt8Storage", "0", 4, "w (a tensor of qint8)")]
    public void Storages_are_in_the_archive_and_as_long_as_they_say(string type, string key, int count, string part) =>
        Refuses(Checkpoint(Text("w") + View(Storage(type, key, count), 0, Tuple(1), Tuple(1)), Bytes), part);

    [Fact]
    public void A_storage_has_one_type()
    {
        string a = Text("a") + View(Storage("ByteStorage", "0", 4), 0, Tuple(1), Tuple(1));
        string b = Text("b") + View(Storage("FloatStorage", "0", 1), 0, Tuple(1), Tuple(1));
        Refuses(Checkpoint(a + b, Bytes), "one type and size of storage '0', got two, in tensor 'b'");
    }

    [Fact]
    public void A_storage_has_the_checksum_of_the_archive() => Refuses(
        Checkpoint(Text("w") + View(Storage("ByteStorage", "0", 4), 0, Tuple(4), Tuple(1)), Bytes with { Checksum = 1 }),
        "contents of checksum 00000001", "in entry 'x/data/0'");

    [Fact]
    public void Tensors_that_are_more_or_less_than_a_view_are_refused()
    {
        string storage = Storage("ByteStorage", "0", 4);
        Refuses(Checkpoint(Text("w") + View(storage, 0, Tuple(1), Tuple(1), $"}}{Text("neg")}\u0088s"), Bytes),
            "w (a tensor of values that are yet to be negated or conjugated)");
        Refuses(Checkpoint(Text("w") + View(storage, 0, Tuple(1), "N\u0085"), Bytes),
            "w (a tensor without storage, offset, sizes or strides)");
        Refuses(Checkpoint(Text("w") + View("N", 0, Tuple(1), Tuple(1)), Bytes), "w (a tensor without storage, offset, sizes or strides)");
        Refuses(Checkpoint(Text("w") + storage, Bytes), "w (a storage without a tensor)");
    }

    [Fact]
    public void An_archive_without_one_pickle_is_no_checkpoint()
    {
        Refuses(ZipBytes.File(new ZipPart("weights.npy", 1)), "an archive with one data.pkl, as torch.save writes, got 0");
        Refuses(ZipBytes.File(new ZipPart("a/data.pkl", 1), new ZipPart("b/data.pkl", 1)), "got 2");
        Refuses("not a zip"u8.ToArray(), "a zip archive");
    }

    [Theory]
    [InlineData("middle")]
    [InlineData("littlest")]
    [InlineData("")]
    public void Other_byte_orders_are_refused(string order) =>
        Refuses(Checkpoint(string.Empty, new ZipPart("x/byteorder", System.Text.Encoding.ASCII.GetBytes(order))),
            "byte order 'little' or 'big'");

    private static int[] Numbers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

    private static void Refuses(byte[] file, params string[] parts)
    {
        var e = Assert.Throws<InvalidFileException>(() => TorchCheckpoint.Read(file, "x.pt"));
        Assert.StartsWith("x.pt: expected ", e.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }
}
