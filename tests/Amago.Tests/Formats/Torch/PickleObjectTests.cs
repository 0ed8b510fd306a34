using Amago.Formats;
using Amago.Tests.Formats.Zip;
using static Amago.Tests.Formats.Torch.PickleText;

namespace Amago.Tests.Formats.Torch;

/// <summary>Objects of Python beside tensors: what is data is read, nothing is run, and what is not read stops nothing else.</summary>
public sealed class PickleObjectTests
{
    [Theory]
    [InlineData("cposix\nsystem\nX\u0004\0\0\0echo\u0085R", "posix.system, which is not run")]
    [InlineData("cposix\nsystem\n", "posix.system, which is not run")]
    [InlineData("cargparse\nNamespace\n)\u0081}X\u0002\0\0\0lrK\u0001sb", "argparse.Namespace, which is not run")]
    [InlineData("cargparse\nNamespace\n)}\u0092}X\u0002\0\0\0lrK\u0001sb", "argparse.Namespace, which is not run")]
    [InlineData("(iagents\nDQN\n", "agents.DQN, which is not run")]
    [InlineData("(cagents\nDQN\nK\u0001o", "agents.DQN, which is not run")]
    [InlineData("c__builtin__\ngetattr\ncos\nenviron\nX\u0003\0\0\0get\u0086R)R", "__builtin__.getattr, which is not run")]
    [InlineData("cbox\nBox\n)R(X\u0001\0\0\0aK\u0001u", "box.Box, which is not run")] // a dictionary's subclass
    [InlineData("cbox\nList\n)\u0081(K\u0001K\u0002e", "box.List, which is not run")]
    [InlineData("c__builtin__\ncomplex\nG\0\0\0\0\0\0\0\0G\0\0\0\0\0\0\0\0\u0086R", "a complex number")]
    [InlineData("ctorch._utils\n_rebuild_qtensor\n)R", "a quantized tensor")]
    [InlineData("ctorch._utils\n_rebuild_sparse_tensor\n)R", "a sparse tensor")]
    [InlineData("ctorch._utils\n_rebuild_parameter\n)R", "torch._utils._rebuild_parameter, which is not run")]
    [InlineData("ctorch\nSize\n)R", "torch.Size, which is not run")]
    [InlineData("ccollections\nOrderedDict\nN\u0085R", "collections.OrderedDict, which is not run")]
    [InlineData("ccollections\nOrderedDict\n]K\u0001a\u0085R", "collections.OrderedDict, which is not run")]
    [InlineData("NQ", "a reference to something other than a storage")]
    [InlineData("X\u0003\0\0\0\u00ed\u00a0\u0080", "text that is not valid Unicode")]
    [InlineData("]q\u0009h\u0009a", "an object inside itself")]
    public void What_is_not_read_is_passed_over_by_name(string pickle, string reason)
    {
        StateDict read = TorchCheckpoint.Read(Checkpoint(Text("w") + "K\u0001" + Text("x") + pickle), "c.pt");
        Assert.Equal(["w"], read.Keys);
        (string name, string actual) = Assert.Single(read.Unreadable);
        Assert.Equal((name.StartsWith('x'), reason), (true, actual));
        Assert.Contains(reason, Assert.Throws<KeyNotFoundException>(() => read[name]).Message, StringComparison.Ordinal);
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => read.WithPrefix("x")).Message, StringComparison.Ordinal);
        Assert.False(read.ContainsKey(name));
        Assert.Empty(read.WithPrefix("w").Unreadable);
    }

    [Fact]
    public void Arrays_and_scalars_of_NumPy_are_read()
    {
        string items = Text("a") + NumpyArray("i2", [2, 2], "\u0001\u0000\u00ff\u00ff\u0002\u0000\u0003\u0000") + Text("f")
            + NumpyArray("u1", [2, 3], "abcdef", fortranOrder: true, "numpy._core")
            + Text("s") + NumpyScalar("f8", "\0\0\0\0\0\0\u000c\u0040") + Text("u") + NumpyArray("U1", [1], "a\0\0\0") + Text("o")
                + NumpyArray("O8", [1], "");
        StateDict read = TorchCheckpoint.Read(Checkpoint(items), "x");
        Assert.Equal([1, -1, 2, 3], read["a"].ToArray<long>());
        Assert.Equal("acebdf"u8.ToArray(), read["f"].ToArray<byte>());
        Assert.Equal([2, 3], read["f"].Shape);
        Assert.Equal(3.5f, read["s"].Item<float>());
        Assert.Equal(0, read["s"].Rank);
        Assert.Equal(["a NumPy array of type '<U1'", "a NumPy array of type '<O8'"], read.Unreadable.Values);
    }

    [Fact]
    public void An_array_has_the_bytes_of_its_shape()
    {
        Refuses(Checkpoint(Text("a") + NumpyArray("i2", [3], "abcd")), "the bytes of (3) elements 'int16', got 4, in 'a'");
        Refuses(Checkpoint(Text("a") + NumpyArray("i2", [1 << 30, 1 << 30], "abcd")), "a shape of at most");
        Refuses(Checkpoint(Text("a") + "cnumpy.core.multiarray\n_reconstruct\n)R"), "a (a NumPy array without a type)");
    }

    [Theory]
    [InlineData("ccollections\nCounter\n}X\u0001\0\0\0aK\u0002s\u0085R", "x.a")]
    [InlineData("ccollections\ndefaultdict\nc__builtin__\nint\n\u0085RX\u0001\0\0\0aK\u0002s", "x.a")]
    [InlineData("ccollections\nOrderedDict\n](](X\u0001\0\0\0aK\u0002ee\u0085R", "x.a")]
    [InlineData("c__builtin__\nset\n]K\u0002a\u0085R", "x.0")]
    [InlineData("\u008f(K\u0002\u0090", "x.0")]
    [InlineData("(K\u0002\u0091", "x.0")]
    [InlineData("}(\u0088K\u0001NK\u0002G\u003f\u00f8\0\0\0\0\0\0K\u0003u", "x.True x.None x.1.5")]
    [InlineData("C\u0001\u0002", "x")]
    [InlineData("B\u0001\0\0\0\u0002", "x")]
    [InlineData("\u008e\u0001\0\0\0\0\0\0\0\u0002", "x")]
    [InlineData("\u0096\u0001\0\0\0\0\0\0\0\u0002", "x")]
    [InlineData("c__builtin__\nbytearray\nX\u0001\0\0\0\u0002X\u0007\0\0\0latin-1\u0086R", "x")]
    [InlineData("c__builtin__\nbytes\n)R", "x")]
    [InlineData("\u008b\u0001\0\0\0\u0002", "x")]
    [InlineData("K\u000220", "x")]
    [InlineData("K\u0002(0", "x")]
    [InlineData("K\u0002(K\u0001K\u00011", "x")]
    public void Containers_bytes_and_numbers_are_read(string pickle, string names)
    {
        StateDict read = TorchCheckpoint.Read(Checkpoint(Text("x") + pickle), "x");
        Assert.Equal(names, string.Join(' ', read.Keys));
        Assert.Empty(read.Unreadable);
    }

    [Theory]
    [InlineData("ctorch\ndevice\nX\u0003\0\0\0cpu\u0085R", "cpu")]
    [InlineData("ctorch\ndevice\nX\u0004\0\0\0cudaK\u0001\u0086R", "cuda:1")]
    [InlineData("ctorch\ncomplex64\n", "torch.complex64")]
    [InlineData("ctorch.serialization\n_get_layout\nX\u000d\0\0\0torch.strided\u0085R", "torch.strided")]
    [InlineData("U\u0003abc", "abc")]
    [InlineData("T\u0003\0\0\0abc", "abc")]
    public void Devices_types_and_text_are_metadata(string pickle, string expected) =>
        Assert.Equal(expected, TorchCheckpoint.Read(Checkpoint(Text("w") + "K\u0001" + Text("x") + pickle), "x").Metadata["x"]);

    [Fact]
    public void Newer_tensors_have_their_type_apart_from_the_storage_and_may_have_attributes()
    {
        string untyped = $"({Text("storage")}ctorch.storage\nUntypedStorage\n{Text("0")}{Text("cpu")}{Int32(4)}tQ";
        string Tensor(string type) =>
            $"ctorch._utils\n_rebuild_tensor_v3\n({untyped}{Int32(0)}{Tuple(2)}{Tuple(1)}\u0089{OrderedDict}ctorch\n{type}\n}}tR";
        string withAttributes =
            $"ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._utils\n_rebuild_tensor_v3\nctorch\nTensor\n{Tensor("uint16")[33..^1]}}}tR";
        var data = new ZipPart("x/data/0", 1, 0, 0xff, 0xff);
        Assert.Equal([1, 65535], TorchCheckpoint.Read(Checkpoint(Text("w") + Tensor("uint16"), data), "x")["w"].ToArray<long>());
        Assert.Equal([1, 65535], TorchCheckpoint.Read(Checkpoint(Text("w") + withAttributes, data), "x")["w"].ToArray<long>());
        Refuses(Checkpoint(Text("w") + Tensor("float8_e5m2"), data), "w (a tensor of float8_e5m2)");
        Refuses(Checkpoint(Text("w") + Tensor("uint64"), data), "w (a tensor of torch.uint64)"); // four bytes are no such elements
    }

    [Fact]
    public void Small_pickles_of_much_work_end_soon()
    {
        string names = Text(new string('x', 200_000)) + "q\u0001" + Text("y") + "q\u0002";
        Refuses(Checkpoint(Text("w") + "](" + names + string.Concat(Enumerable.Repeat("h\u0001h\u0002\u0093", 100_000)) + "e"),
            "bytes in memory");
        string encoded = $"c_codecs\nencode\nq\u0000{Text(new string('x', 200_000))}{Text("latin1")}\u0086q\u0001";
        Refuses(Checkpoint(Text("w") + "](" + encoded + string.Concat(Enumerable.Repeat("h\u0000h\u0001R", 100_000)) + "e"),
            "bytes in memory");
        string pairs = $"ccollections\nOrderedDict\nq\u0000]({string.Concat(Enumerable.Repeat(")", 100_000))}e\u0085q\u0001";
        Refuses(Checkpoint(Text("w") + "](" + pairs + string.Concat(Enumerable.Repeat("h\u0000h\u0001R", 100_000)) + "e"),
            "bytes in memory");
        string attributes = string.Concat(Enumerable.Range(0, 50_000).Select(i => Text(i.ToString("x5", null)) + "N"));
        string module = $"cnets\nNet\n)\u0081q\u0000}}({attributes}{Text("_parameters")}}}{Text("_modules")}}}uq\u0001b";
        string again = string.Concat(Enumerable.Repeat("cnets\nNet\n)\u0081h\u0001b", 20_000));
        StateDict read = TorchCheckpoint.Read(Checkpoint(Text("w") + "](" + module + again + "e" + Text("n") + "K\u0001"), "x");
        Assert.Equal(["n"], read.Keys);
        string nested = string.Concat(Enumerable.Repeat("ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._tensor\n_rebuild_from_type_v2\nN",
            10_000)) + ")" + string.Concat(Enumerable.Repeat("NtR", 10_000));
        Assert.Throws<InvalidFileException>(() => TorchCheckpoint.Read(Checkpoint(Text("w") + nested), "x"));
    }

    private static void Refuses(byte[] file, params string[] parts)
    {
        var e = Assert.Throws<InvalidFileException>(() => TorchCheckpoint.Read(file, "x.pt"));
        Assert.StartsWith("x.pt: expected ", e.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }
}
