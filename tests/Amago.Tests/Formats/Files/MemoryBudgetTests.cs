using Amago.Formats;
using Amago.Formats.Files;
using Amago.Tests.Formats.Images;
using Amago.Tests.Formats.NumPy;
using Amago.Tests.Formats.Safetensors;
using Amago.Tests.Formats.Zip;
using static Amago.Tests.Formats.Torch.PickleText;

namespace Amago.Tests.Formats.Files;

/// <summary>Small files that stand for much: whatever they are, reading them stays within what docs/interchange.md promises.</summary>
public sealed class MemoryBudgetTests
{
    private const int MiB = 1 << 20;

    // Copies of the file itself, exceptions, and buffers of a fixed size.
    private const long FileCopies = 8, FixedBytes = 500_000;

    [Theory]
    [InlineData("|i1", 12, false)]
    [InlineData("|i1", 5, true)]
    [InlineData("|u1", 80, false)]
    [InlineData("<f4", 80, false)]
    [InlineData("<f2", 40, false)]
    public void Compressed_arrays_of_zeros_are_refused_where_they_take_too_much(string descr, int mebibytes, bool fortranOrder)
    {
        int count = mebibytes * MiB / (descr[2] - '0');
        byte[] array = NpyBytes.File(descr, $"({count},)", new byte[mebibytes * MiB], fortranOrder);
        string message = Refuses(ZipBytes.File(new ZipPart("a.npy", array) { Deflated = true }), Npz.Read);
        Assert.Contains("x, a.npy: expected at most", message, StringComparison.Ordinal);
        Assert.Contains("32 times the file and 64 MiB, got", message, StringComparison.Ordinal);
        Assert.Contains("save it without compression", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_compressed_behind_an_array_counts_too()
    {
        byte[] array = [.. NpyBytes.File("|u1", "(1,)", [1]), .. new byte[80 * MiB]];
        Assert.Contains(
            "behind the array",
            Refuses(ZipBytes.File(new ZipPart("a.npy", array) { Deflated = true }), Npz.Read),
            StringComparison.Ordinal);
        Assert.Single(Npz.Read(ZipBytes.File(new ZipPart("a.npy", array)), "x"));
    }

    [Fact]
    public void Entries_of_an_archive_count_together()
    {
        byte[] array = NpyBytes.File("|i1", $"({6 * MiB},)", new byte[6 * MiB]);
        ZipPart[] parts = [new ZipPart("a.npy", array) { Deflated = true }, new ZipPart("b.npy", array) { Deflated = true }];
        Assert.Single(Npz.Read(ZipBytes.File(parts[..1]), "x"));
        Refuses(ZipBytes.File(parts), Npz.Read);
    }

    [Fact]
    public void A_compressed_header_of_nothing_but_space_is_refused()
    {
        string header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': (0,), }}{new string(' ', 10 * MiB)}";
        Refuses(ZipBytes.File(new ZipPart("a.npy", NpyBytes.File(header, [], version: 2)) { Deflated = true }), Npz.Read);
    }

    [Fact]
    public void A_compressed_storage_counts_as_the_tensor_that_it_becomes()
    {
        string view = View(Storage("CharStorage", "0", 12 * MiB), 0, Tuple(1), Tuple(1));
        byte[] file = Checkpoint(Text("w") + view, new ZipPart("x/data/0", new byte[12 * MiB]) { Deflated = true });
        Assert.Contains("in tensor 'w'", Refuses(file, TorchCheckpoint.Read), StringComparison.Ordinal);
    }

    [Fact]
    public void Views_of_one_storage_count_together()
    {
        string view = Text("w") + View(Storage("FloatStorage", "0", 1), 0, Tuple(1 << 20), Tuple(0)); // 4 MiB each, once written out
        byte[] File(int count) => Checkpoint(
            string.Concat(Enumerable.Range(0, count).Select(i => $"{Text($"{i}")}}}{view}s")), new ZipPart("x/data/0", new byte[4]));
        Assert.Equal(10, TorchCheckpoint.Read(File(10), "x").Count);
        Refuses(File(20), TorchCheckpoint.Read);
    }

    [Fact]
    public void Tensors_of_many_dimensions_count_them()
    {
        // A function and its arguments are kept ('q') and taken off again ('b'), then called over and over: five bytes for a tensor.
        string ones = Tuple([.. Enumerable.Repeat(1, 64)]);
        string arguments = $"({Storage("ByteStorage", "0", 1)}{Int32(0)}{ones}{ones}\u0089{OrderedDict}t";
        string kept = $"ctorch._utils\n_rebuild_tensor_v2\nq\u0000b{arguments}q\u0001b";
        byte[] pickle = Pickled($"}}{kept}({Text("w")}](", string.Concat(Enumerable.Repeat("h\u0000h\u0001R", 60_000)), "eu");
        Refuses(ZipBytes.File(new ZipPart("x/data.pkl", pickle) { Deflated = true }, new ZipPart("x/data/0", 1)), TorchCheckpoint.Read);
    }

    // Lists, kept lists, numbers, marks, tuples; then the same object in many places.
    [Theory]
    [InlineData("", "]")]
    [InlineData("", "]\u0094")]
    [InlineData("", "K\u0001")]
    [InlineData("", "(")]
    [InlineData("", ")\u0085")]
    [InlineData("", "](KKe")]
    [InlineData("](NNNNNNNNeq\u0000", "h\u0000")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\nq\u0000ARGUMENTSq\u0001", "h\u0000h\u0001R")]
    public void Pickles_pay_for_what_they_make(string start, string repeated)
    {
        string sizes = Tuple([.. Enumerable.Repeat(1, 64)]);
        start = start.Replace(
            "ARGUMENTS", $"({Storage("ByteStorage", "0", 4)}{Int32(0)}{sizes}{sizes}\u0089{OrderedDict}t", StringComparison.Ordinal);
        byte[] pickle = Pickled("](", start, string.Concat(Enumerable.Repeat(repeated, 2 * MiB / repeated.Length)), "e");
        var storage = new ZipPart("x/data/0", 1, 2, 3, 4);
        StaysWithin(Archive(pickle, storage), TorchCheckpoint.Read);
        Refuses(ZipBytes.File(new ZipPart("x/data.pkl", pickle) { Deflated = true }, storage), TorchCheckpoint.Read);
    }

    [Fact]
    public void Text_of_a_compressed_pickle_counts()
    {
        byte[] pickle = Pickled("](", Text(new string('a', 9 * MiB)), "e");
        Refuses(ZipBytes.File(new ZipPart("x/data.pkl", pickle) { Deflated = true }), TorchCheckpoint.Read);
    }

    [Theory]
    [InlineData(8192, 8192, 1, 3)]
    [InlineData(9000, 9000, 8, 0)]
    [InlineData(10_000_000, 1, 16, 2)]
    public void Images_of_one_colour_are_refused_where_they_take_too_much(int width, int height, byte depth, byte color)
    {
        int samples = color == 2 ? 3 : 1;
        byte[] data = PngBytes.Deflated(new byte[height * (1 + (((width * samples * depth) + 7) / 8))]);
        byte[][] palette = color == 3 ? [PngBytes.Chunk("PLTE", 1, 2, 3)] : [];
        byte[] header = PngBytes.Header((uint)width, (uint)height, depth, color);
        byte[] file = PngBytes.File([header, .. palette, PngBytes.Chunk("IDAT", data), PngBytes.End()]);
        Assert.Contains("in chunk IHDR", Refuses(file, Png.Read), StringComparison.Ordinal);
    }

    [Fact]
    public void What_people_save_is_read()
    {
        byte[] zeros = NpyBytes.File("<f4", "(4000, 4000)", new byte[4 * 4000 * 4000]);
        Assert.Equal(16_000_000, Npz.Read(ZipBytes.File(new ZipPart("a.npy", zeros) { Deflated = true }), "x")["a"].ElementCount);
        byte[] black = PngBytes.Deflated(new byte[4000 * (1 + (3 * 4000))]);
        Assert.Equal([4000, 4000, 3], Png.Read(
            PngBytes.File(PngBytes.Header(4000, 4000, 8, 2), PngBytes.Chunk("IDAT", black), PngBytes.End()), "x").Shape);
    }

    // Integers of 8 bits become 64: the most that data without compression can grow. Fortran order is turned round in a second array.
    [Theory]
    [InlineData("I8", 8)]
    [InlineData("I16", 4)]
    [InlineData("BF16", 2)]
    [InlineData("F64", 0.5)]
    public void Stored_data_takes_its_decoded_size(string type, double times)
    {
        int size = type switch { "I8" => 1, "F64" => 8, _ => 2 };
        byte[] data = new byte[MiB];
        byte[] safetensors = SafeTensorsBytes.File(SafeTensorsBytes.Entry("a", type, $"[{MiB / size}]", $"[0,{MiB}]"), data);
        Assert.InRange(Allocated(() => SafeTensors.Read(safetensors, "x")), 0, (long)(times * MiB) + 100_000);
        if (type == "BF16")
            return; // which NumPy has not
        string descr = $"<{char.ToLowerInvariant(type[0])}{size}";
        foreach ((bool fortranOrder, int copies) in new[] { (false, 1), (true, 2) })
        {
            byte[] npy = NpyBytes.File(descr, $"({MiB / size / 2}, 2)", data, fortranOrder);
            Assert.InRange(Allocated(() => Npy.Read(npy, "x")), 0, (long)(copies * times * MiB) + 100_000);
            byte[] npz = ZipBytes.File(new ZipPart("a.npy", npy));
            Assert.InRange(Allocated(() => Npz.Read(npz, "x")), 0, (long)(copies * times * MiB) + 100_000);
        }
    }

    [Fact]
    public void Archives_of_many_entries_stay_within_a_multiple_of_their_size()
    {
        ZipPart[] parts = [.. Enumerable.Range(0, 20_000).Select(i => new ZipPart($"{i:x}"))];
        byte[] file = ZipBytes.File([new ZipPart("data.pkl", Pickled("}")), .. parts]);
        Assert.InRange(Allocated(() => TorchCheckpoint.Read(file, "x")), 0, MemoryBudget.BytesPerByte * file.Length);
    }

    private delegate object Reader(ReadOnlySpan<byte> file, string name);

    private static string Refuses(byte[] file, Reader read)
    {
        string message = string.Empty;
        long allocated = Allocated(() => message = Assert.Throws<InvalidFileException>(() => read(file, "x")).Message);
        Assert.Contains("bytes in memory", message, StringComparison.Ordinal);
        AssertWithin(allocated, file);
        return message;
    }

    private static void StaysWithin(byte[] file, Reader read)
    {
        long allocated = Allocated(() =>
        {
            try
            {
                read(file, "x");
            }
            catch (InvalidFileException)
            {
                // Either will do.
            }
        });
        AssertWithin(allocated, file);
    }

    private static void AssertWithin(long allocated, byte[] file) =>
        Assert.InRange(allocated, 0, MemoryBudget.FreeBytes + ((MemoryBudget.BytesPerByte + FileCopies) * file.Length) + FixedBytes);

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
