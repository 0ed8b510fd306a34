using System.Text;
using Amago.Formats;
using static Amago.Tests.Formats.Torch.PickleText;

namespace Amago.Tests.Formats.Torch;

/// <summary>The layout of PyTorch before 1.6: pickles, then elements.</summary>
public sealed class OlderCheckpointTests
{
    private static readonly (string, long, byte[]) Six = ("94", 6, [0, 1, 2, 3, 4, 5]);

    [Fact]
    public void Tensors_are_views_of_storages_behind_the_pickles()
    {
        string storage = OlderCheckpoints.Storage("ByteStorage", "94", 6, device: "cuda:0");
        string items = Text("a") + View(storage, 1, Tuple(2, 2), Tuple(1, 3)) + Text("b") + View(storage, 0, Tuple(6), Tuple(1))
            + Text("step") + "K\u0007";
        StateDict read = TorchCheckpoint.Read(OlderCheckpoints.Of(items, Six), "x.pth");
        Assert.Equal(["a", "b", "step"], read.Keys);
        Assert.Equal([1, 4, 2, 5], read["a"].ToArray<byte>());
        read["b"].AsSpan<byte>()[4] = 9;
        Assert.Equal([1, 9, 2, 5], read["a"].ToArray<byte>());
    }

    [Fact]
    public void Several_storages_of_several_types_follow_one_another_in_the_order_of_their_keys()
    {
        string items = Text("half") + View(OlderCheckpoints.Storage("HalfStorage", "z", 2), 0, Tuple(2), Tuple(1))
            + Text("long") + View(OlderCheckpoints.Storage("LongStorage", "y", 1), 0, ")", ")")
            + Text("float") + View(OlderCheckpoints.Storage("FloatStorage", "x", 2), 0, Tuple(2), Tuple(1))
            + Text("complex") + View(OlderCheckpoints.Storage("ComplexFloatStorage", "w", 1), 0, Tuple(1), Tuple(1));
        byte[] file = OlderCheckpoints.Of(
            items,
            ("w", 1, new byte[8]),
            ("x", 2, [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]),
            ("y", 1, [0xfe, 255, 255, 255, 255, 255, 255, 255]),
            ("z", 2, [0, 0x3c, 0, 0xbc]));
        StateDict read = TorchCheckpoint.Read(file, "x");
        Assert.Equal([1, -1], read["half"].ToArray<float>());
        Assert.Equal(-2, read["long"].Item<long>());
        Assert.Equal([1, -2], read["float"].ToArray<float>());
        Assert.Equal("a tensor of complex64", Assert.Single(read.Unreadable).Value);
    }

    [Fact]
    public void A_storage_may_be_a_part_of_another()
    {
        string storage = OlderCheckpoints.Storage("ByteStorage", "94", 6, $"({Text("95")}K\u0002K\u0003t");
        StateDict read = TorchCheckpoint.Read(OlderCheckpoints.Of(Text("a") + View(storage, 1, Tuple(2), Tuple(1)), Six), "x");
        Assert.Equal([3, 4], read["a"].ToArray<byte>());
        Refuses(OlderCheckpoints.Of(Text("a") + View(storage, 1, Tuple(3), Tuple(1)), Six),
            "elements within the storage's 3, got 1 to 3", "in tensor 'a'");
        string beyond = OlderCheckpoints.Storage("ByteStorage", "94", 6, $"({Text("95")}K\u0002K\u0005t");
        Refuses(OlderCheckpoints.Of(Text("a") + View(beyond, 0, Tuple(1), Tuple(1)), Six),
            "each storage that the pickle refers to once, got '94'");
    }

    [Fact]
    public void Early_versions_have_shorter_tensors_and_their_own_classes_for_devices()
    {
        string storage = $"({Text("storage")}ctorch.cuda\nByteStorage\n{Text("94")}{Text("cuda:1")}{Int32(6)}NtQ";
        string tensor = $"ctorch._utils\n_rebuild_tensor\n({storage}K\u0002ctorch\nSize\nK\u0002\u0085\u0085R{Tuple(2)}tR";
        Assert.Equal([2, 4], TorchCheckpoint.Read(OlderCheckpoints.Of(Text("w") + tensor, Six), "x")["w"].ToArray<byte>());
    }

    [Fact]
    public void Python_2_has_one_type_for_text_and_bytes()
    {
        string storage = $"(U\u0007storagectorch\nByteStorage\nU\u000294U\u0003cpuK\u0006NtQ";
        string tensor =
            $"ctorch._utils\n_rebuild_tensor_v2\n({storage}K\u0000K\u0001\u0085K\u0001\u0085\u0089ccollections\nOrderedDict\n]\u0085RtR";
        string ordered = $"ccollections\nOrderedDict\n](](U\u0001w{tensor}ee\u0085R";
        string array =
            $"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\u0000\u0085U\u0001btR(K\u0001K\u0002\u0085cnumpy\ndtype\n"
                + $"U\u0002i1K\u0000K\u0001\u0087R(K\u0003U\u0001|NNNtb\u0089U\u0002\u00c3\u00a9tb";
        byte[] file = OlderCheckpoints.Of($"U\u0005model{ordered}U\u0001n{array}U\u0001tU\u0003abcU\u0001bU\u0002\u00ff\u0001", Six);
        StateDict read = TorchCheckpoint.Read(file, "x");
        Assert.Equal(["model.w", "n", "b"], read.Keys);
        Assert.Equal([0xc3 - 256, 0xa9 - 256], read["n"].ToArray<long>());
        Assert.Equal([255, 1], read["b"].ToArray<byte>());
        Assert.Equal("abc", read.Metadata["t"]);
    }

    [Fact]
    public void A_module_that_was_saved_whole_has_the_names_of_its_state_dict()
    {
        string type = $"({Text("module")}cnets\nPolicy\n{Text("nets.py")}{Text("import os")}tQ";
        string weight = View(OlderCheckpoints.Storage("ByteStorage", "94", 6), 0, Tuple(6), Tuple(1));
        string inner = Module(
            Text("weight") + weight + Text("bias") + "N", Text("count") + "K\u0005" + Text("mask") + "K\u0006", transient: Text("mask"));
        string module = Module("", modules: Text("conv1") + inner).Replace("cnets\nPolicy\n", type, StringComparison.Ordinal);
        StateDict read = TorchCheckpoint.Read(OlderCheckpoints.File(Pickled(module), Six), "x");
        Assert.Equal(["conv1.weight", "conv1.count"], read.Keys);
        Assert.Equal(
            ["model.conv1.weight", "model.conv1.count"], TorchCheckpoint.Read(OlderCheckpoints.Of(Text("model") + module, Six), "x").Keys);
    }

    [Fact]
    public void What_stands_behind_the_last_storage_is_left_alone()
    {
        byte[] file = OlderCheckpoints.Of(Text("a") + View(OlderCheckpoints.Storage("ByteStorage", "94", 6), 0, Tuple(6), Tuple(1)), Six);
        Assert.Equal(6, TorchCheckpoint.Read([.. file, 1, 2, 3], "x")["a"].ElementCount);
    }

    [Fact]
    public void A_pickle_may_be_longer_than_what_is_read_of_a_file_at_first()
    {
        using var folder = new TemporaryFolder();
        string items = Text("a") + View(OlderCheckpoints.Storage("ByteStorage", "94", 6), 0, Tuple(6), Tuple(1)) + Text("note")
            + Text(new string('x', 5_000_000));
        File.WriteAllBytes(folder.File("x.pth"), OlderCheckpoints.Of(items, Six));
        Assert.Equal(6, TorchCheckpoint.Load(folder.File("x.pth"))["a"].ElementCount);
    }

    [Fact]
    public void What_lies_behind_the_pickles_is_read_once()
    {
        const int bytes = 20_000_000;
        using var folder = new TemporaryFolder();
        string items = Text("a") + View(OlderCheckpoints.Storage("ByteStorage", "94", bytes), 0, Tuple(2), Tuple(bytes / 2));
        File.WriteAllBytes(folder.File("x.pth"), OlderCheckpoints.Of(items, ("94", bytes, new byte[bytes])));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(2, TorchCheckpoint.Load(folder.File("x.pth"))["a"].ElementCount);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * bytes);
    }

    [Fact]
    public void Files_that_are_cut_short_or_lie_are_refused()
    {
        byte[] File(long count, byte[] data, string key = "94", int claimed = 6) =>
            OlderCheckpoints.Of(
                Text("a") + View(OlderCheckpoints.Storage("ByteStorage", "94", claimed), 0, Tuple(1), Tuple(1)), (key, count, data));

        Refuses(File(6, new byte[5]), "6 bytes of storage '94', got 5, then the file's end");
        Refuses(File(6, [])[..^1], "the element count of storage '94', got the file's end");
        Refuses(File(7, new byte[7]), "6 elements of storage '94', as the pickle says, got 7");
        Refuses(File(-1, new byte[6]), "got -1");
        Refuses(File(int.MaxValue, new byte[6], claimed: int.MaxValue), "2147483647 bytes of storage '94', got 6");
        Refuses(File(6, new byte[6], key: "95"), "each storage that the pickle refers to once, got '95'");
        Refuses(OlderCheckpoints.Of(Text("a") + View(OlderCheckpoints.Storage("ByteStorage", "94", 6), 0, Tuple(1), Tuple(1)), Six, Six),
            "got '94'");
        Refuses(OlderCheckpoints.Of(Text("a") + View(OlderCheckpoints.Storage("ByteStorage", "94", 6), 0, Tuple(1), Tuple(1))),
            "storage '94' in the list of keys, got none");
        byte[] whole = File(6, new byte[6]);
        for (int length = 0; length < whole.Length; length++)
            Assert.Throws<InvalidFileException>(() => TorchCheckpoint.Read(whole.AsSpan(0, length), "x"));
    }

    [Fact]
    public void One_storage_has_one_type()
    {
        string a = Text("a") + View(OlderCheckpoints.Storage("ByteStorage", "94", 6), 0, Tuple(1), Tuple(1));
        string b = Text("b") + View(OlderCheckpoints.Storage("LongStorage", "94", 6), 0, Tuple(1), Tuple(1));
        Refuses(OlderCheckpoints.Of(a + b, Six), "one type and size of storage '94', got two");
        Refuses(OlderCheckpoints.Of(a + Text("b") + View(OlderCheckpoints.Storage("ByteStorage", "94", 600), 0, Tuple(1), Tuple(1)), Six),
            "got two");
        string complex = Text("c") + View(OlderCheckpoints.Storage("ComplexFloatStorage", "94", 6), 0, Tuple(1), Tuple(1));
        Assert.Equal(["a"], TorchCheckpoint.Read(OlderCheckpoints.Of(a + complex, Six), "x").Keys);
    }

    [Fact]
    public void Other_pickles_are_named()
    {
        Refuses(Pickled("K\u0001"), "a checkpoint that torch.save wrote, got a pickle of Python that is no PyTorch checkpoint");
        byte[] file = OlderCheckpoints.Of("");
        Refuses([.. file[..15], .. Pickled("M\u00ea\u0003"), .. file[20..]], "version 1001 of the layout before PyTorch 1.6");
        Refuses(Encoding.Latin1.GetBytes("\u0080\u0009"), "a pickle of protocol 2 to 5");
    }

    private static void Refuses(byte[] file, params string[] parts)
    {
        var e = Assert.Throws<InvalidFileException>(() => TorchCheckpoint.Read(file, "x.pth"));
        Assert.StartsWith("x.pth: expected ", e.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }
}
