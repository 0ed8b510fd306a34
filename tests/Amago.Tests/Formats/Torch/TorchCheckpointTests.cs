using System.IO.Compression;
using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Formats.Zip;
using Amago.Tests.Reference;
using static Amago.Tests.Formats.Torch.PickleText;

namespace Amago.Tests.Formats.Torch;

public sealed class TorchCheckpointTests
{
    private static readonly string ReferencePath = Path.Combine(AppContext.BaseDirectory, "Reference", "checkpoint_prefixed.pt");

    [Fact]
    public void Reads_what_PyTorch_wrote()
    {
        StateDict read = TorchCheckpoint.Load(ReferencePath);
        StateDict cnn = read.WithPrefix("tstep_encoder.cnn.");
        ReferenceFile expected = ReferenceFile.Load("checkpoint_prefixed");
        Assert.Equal(expected.Names, cnn.Keys);
        Assert.All(expected.Names, name => FormatTensors.AssertSame(expected[name], cnn[name]));

        Assert.Equal(12, read["step"].Item<long>());
        Assert.Equal([0, 1, 2, 3, 4, 5], read["half"].ToArray<float>());
        Assert.Equal([2, 3], read["half"].Shape);
        Assert.Equal([0, 1, 2, 3], read["bf16"].ToArray<float>());
        Assert.Equal([4, 3], read["strided"].Shape);
        Assert.Equal([1, 4], read["strided"].Strides.ToArray());
        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], read["strided"].ToArray<float>());
    }

    [Fact]
    public void An_encoder_takes_its_part_of_a_checkpoint()
    {
        var cnn = new GridworldCnn(imgShape: (8, 8, 4), channelsFirst: false, activation: "relu");
        cnn.LoadStateDict(TorchCheckpoint.Load(ReferencePath).WithPrefix("tstep_encoder.cnn."));
        ReferenceFile expected = ReferenceFile.Load("checkpoint_prefixed");
        Assert.All(cnn.StateDict(), pair => Assert.True(FormatTensors.Same(expected[pair.Key], pair.Value)));
    }

    [Fact]
    public void A_rezipped_checkpoint_reads_the_same()
    {
        using var stream = new MemoryStream();
        using (ZipArchive source = ZipFile.OpenRead(ReferencePath))
        using (var target = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            target.CreateEntry("any name/");
            foreach (ZipArchiveEntry entry in source.Entries.Reverse())
            {
                using Stream to =
                    target.CreateEntry($"any name/{entry.FullName[(entry.FullName.IndexOf('/', StringComparison.Ordinal) + 1)..]}").Open();
                using Stream from = entry.Open();
                from.CopyTo(to);
            }
        }

        StateDict expected = TorchCheckpoint.Load(ReferencePath), read = TorchCheckpoint.Read(stream.ToArray(), "x");
        Assert.Equal(expected.Keys, read.Keys);
        Assert.All(expected, pair => Assert.True(FormatTensors.Same(pair.Value, read[pair.Key])));
    }

    [Fact]
    public void Round_trips_types_shapes_views_and_order()
    {
        var tensors = new StateDict();
        tensors.Metadata.Add("format", "left out");
        foreach (DType type in FormatTensors.Types)
        {
            foreach (int[] shape in FormatTensors.Shapes)
            {
                tensors.Add($"{type}.{tensors.Count}.weight", FormatTensors.Random(tensors.Count, type, shape));
                tensors.Add($"{type}.{tensors.Count}.view", FormatTensors.RandomView(tensors.Count, type, shape));
                tensors.Add($"{type}.{tensors.Count}.é\u2603", FormatTensors.Transposed(FormatTensors.Random(tensors.Count, type, shape)));
            }
        }

        using var folder = new TemporaryFolder();
        string path = folder.File("x.pt");
        TorchCheckpoint.Save(path, tensors);
        StateDict read = TorchCheckpoint.Load(path);
        Assert.Equal(tensors.Keys, read.Keys);
        Assert.Empty(read.Metadata);
        Assert.All(tensors, pair => FormatTensors.AssertSame(pair.Value, read[pair.Key]));
        Assert.Equal(File.ReadAllBytes(path), FormatTensors.Written(stream => TorchCheckpoint.Write(stream, tensors)));
    }

    [Fact]
    public void An_empty_dictionary_round_trips() =>
        Assert.Empty(TorchCheckpoint.Read(FormatTensors.Written(stream => TorchCheckpoint.Write(stream, new StateDict())), "x"));

    [Fact]
    public void Broken_Unicode_is_not_written()
    {
        var tensors = new StateDict();
        tensors.Add("\ud800", Tensor.Scalar(1));
        Assert.ThrowsAny<ArgumentException>(() => TorchCheckpoint.Write(Stream.Null, tensors));
    }

    [Theory]
    [InlineData("FloatStorage", "0000c03f000020c0", new[] { 1.5f, -2.5f })]
    [InlineData("DoubleStorage", "000000000000f83f000000000000f07f", new[] { 1.5f, float.PositiveInfinity })]
    [InlineData("HalfStorage", "003e00fc", new[] { 1.5f, float.NegativeInfinity })]
    [InlineData("BFloat16Storage", "c03f20c0", new[] { 1.5f, -2.5f })]
    public void Floats_become_float32(string type, string hex, float[] expected) =>
        Assert.Equal(expected, ReadOne(type, hex).ToArray<float>());

    [Theory]
    [InlineData("CharStorage", "80ff", new[] { -128L, -1 })]
    [InlineData("ShortStorage", "0080ff7f", new[] { -32768L, 32767 })]
    [InlineData("IntStorage", "00000080ffffff7f", new[] { (long)int.MinValue, int.MaxValue })]
    [InlineData("LongStorage", "0000000000000080ffffffffffffffff", new[] { long.MinValue, -1 })]
    public void Integers_become_int64(string type, string hex, long[] expected) =>
        Assert.Equal(expected, ReadOne(type, hex).ToArray<long>());

    [Theory]
    [InlineData("ByteStorage", "00ff", new byte[] { 0, 255 })]
    [InlineData("BoolStorage", "0002", new byte[] { 0, 1 })]
    public void Bytes_and_booleans_become_uint8(string type, string hex, byte[] expected) =>
        Assert.Equal(expected, ReadOne(type, hex).ToArray<byte>());

    [Theory]
    [InlineData("little", 1)]
    [InlineData("big", 256)]
    public void The_byte_order_is_heeded(string order, int expected)
    {
        var orderEntry = new ZipPart("x/byteorder", System.Text.Encoding.ASCII.GetBytes(order));
        byte[] file = Checkpoint(Text("a") + View(Storage("ShortStorage", "0", 1), 0, ")", ")"), new ZipPart("x/data/0", 1, 0), orderEntry);
        Assert.Equal(expected, TorchCheckpoint.Read(file, "x")["a"].Item<long>());
    }

    [Fact]
    public void Tensors_are_views_of_the_storage_that_they_share()
    {
        string storage = Storage("ByteStorage", "k", 6, "cuda:0");
        string items = Text("a") + View(storage, 1, Tuple(2, 2), Tuple(1, 3)) + Text("b") + View(storage, 0, Tuple(6), Tuple(1))
            + Text("wide") + View(storage, 5, Tuple(1000, 1, 1000), Tuple(0, 77, 0)) + Text("none")
                + View(storage, 9, Tuple(0, 3), Tuple(3, 1));
        StateDict read = TorchCheckpoint.Read(Checkpoint(items, new ZipPart("x/data/k", 0, 1, 2, 3, 4, 5)), "x");
        Assert.Equal([1, 4, 2, 5], read["a"].ToArray<byte>());
        Assert.Equal([0, 1, 2, 3, 4, 5], read["b"].ToArray<byte>());
        Assert.All(read["wide"].ToArray<byte>(), value => Assert.Equal(5, value));
        Assert.Equal([0, 3], read["none"].Shape);
        read["b"].AsSpan<byte>()[4] = 9;
        Assert.Equal([1, 9, 2, 5], read["a"].ToArray<byte>());
    }

    [Fact]
    public void Parameters_are_the_tensors_inside()
    {
        string tensor = View(Storage("ByteStorage", "0", 1), 0, Tuple(1), Tuple(1), "N");
        string parameter = $"ctorch._utils\n_rebuild_parameter\n({tensor}\u0088{OrderedDict}tR";
        string withState = $"ctorch._utils\n_rebuild_parameter_with_state\n({tensor}\u0088{OrderedDict}}}tR";
        StateDict read = TorchCheckpoint.Read(Checkpoint(Text("a") + parameter + Text("b") + withState, new ZipPart("x/data/0", 7)), "x");
        Assert.Equal(7, read["a"].Item<byte>());
        Assert.Equal(7, read["b"].Item<byte>());
    }

    private static Tensor ReadOne(string type, string hex)
    {
        byte[] data = Convert.FromHexString(hex);
        byte[] file = Checkpoint(Text("a") + View(Storage(type, "0", 2), 0, Tuple(2), Tuple(1)), new ZipPart("x/data/0", data));
        return TorchCheckpoint.Read(file, "x")["a"];
    }
}
