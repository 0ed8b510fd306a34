using Amago.Formats;
using Amago.Nets;
using Amago.Tests.Formats.NumPy;
using Amago.Tests.Formats.Safetensors;
using Amago.Tests.Formats.Torch;
using Amago.Tests.Formats.Zip;

namespace Amago.Tests.Formats;

/// <summary>Members of a file that are not read, in every format: they are recorded by name, and refused when they are asked for.</summary>
public sealed class UnreadableMemberTests
{
    private static readonly byte[] Number = NpyBytes.File("|u1", "()", [1]);

    [Theory]
    [InlineData("'<U18'", "type '<U18', text")]
    [InlineData("'|O'", "type '|O', Python objects, which only Python can build")]
    [InlineData("'|S3'", "type '|S3', text")]
    [InlineData("'<c8'", "type '<c8', complex numbers")]
    [InlineData("'<M8[ns]'", "type '<M8[ns]', dates or times")]
    [InlineData("[('x', '<f4')]", "a structured type")]
    public void Arrays_of_other_types_block_no_array_beside_them(string descr, string reason)
    {
        byte[] file = ZipBytes.File(
            new ZipPart("w.a.npy", Number),
            new ZipPart("note.npy", NpyBytes.File($"{{'descr': {descr}, 'fortran_order': False, 'shape': (), }}", [1, 2, 3]))
            {
                Deflated = true
            },
            new ZipPart("meta.json", 1));
        StateDict read = Npz.Read(file, "x.npz");
        Assert.Equal(["w.a"], read.Keys);
        Assert.Equal(
            [KeyValuePair.Create("note", reason), KeyValuePair.Create("meta.json", "a file that is no npy array")], read.Unreadable);
        Assert.Equal(["a"], read.WithPrefix("w.").Keys);
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => read.WithPrefix("no")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_array_is_no_other_type() => Assert.Contains(
        "x, b.npy: expected the magic string",
        Assert.Throws<InvalidFileException>(
            () => Npz.Read(ZipBytes.File(new ZipPart("a.npy", Number), new ZipPart("b.npy", 1)), "x")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Tensors_of_other_types_block_no_tensor_beside_them()
    {
        byte[] file = SafeTensorsBytes.File(
            """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[1,4]},"c":"""
                + """{"dtype":"U8","shape":[1],"data_offsets":[4,5]}}""",
            1, 2, 3, 4, 5);
        StateDict read = SafeTensors.Read(file, "x");
        Assert.Equal([1, 5], read.Values.Select(value => value.AsSpan<byte>()[0]));
        Assert.Equal([KeyValuePair.Create("b", "dtype 'F8_E4M3'")], read.Unreadable);
    }

    [Fact]
    public void Values_that_have_no_place_block_no_tensor_beside_them()
    {
        byte[] large = BitConverter.GetBytes(1e300);
        const string Reason = "expected float64 values of at most 3.4028235E+38, for they become float32, got 1E+300";
        string view = PickleText.View(PickleText.Storage("DoubleStorage", "0", 1), 0, ")", ")");
        StateDict[] files =
        [
            Npz.Read(ZipBytes.File(new ZipPart("a.npy", Number), new ZipPart("b.npy", NpyBytes.File("<f8", "()", large))), "x"),
            SafeTensors.Read(SafeTensorsBytes.File(
                """{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"b":{"dtype":"F64","shape":[],"data_offsets":[1,9]}}""",
                [1, .. large]), "x"),
            TorchCheckpoint.Read(
                PickleText.Checkpoint($"{PickleText.Text("a")}K\u0001{PickleText.Text("b")}{view}", new ZipPart("x/data/0", large)), "x"),
            TorchCheckpoint.Read(OlderCheckpoints.Of($"{PickleText.Text("a")}K\u0001{PickleText.Text("b")}{view}", ("0", 1, large)), "x"),
            TorchCheckpoint.Read(PickleText.Checkpoint(
                $"{PickleText.Text("a")}K\u0001{PickleText.Text("b")}"
                + $"{PickleText.NumpyScalar("f8", System.Text.Encoding.Latin1.GetString(large))}"),
                "x"),
        ];
        Assert.All(files, static read =>
        {
            Assert.Equal(["a"], read.Keys);
            Assert.Equal([KeyValuePair.Create("b", Reason)], read.Unreadable);
        });
    }

    [Fact]
    public void A_parameter_that_is_not_read_is_missing_for_a_reason()
    {
        var linear = new Linear(2, 1);
        StateDict state = TorchCheckpoint.Read(
            PickleText.Checkpoint($"{PickleText.Text("bias")}cargparse\nNamespace\n{PickleText.Text("step")}K\u0001"), "x");
        Fails.With<ArgumentException>(
            () => linear.LoadStateDict(state), "missing: weight, bias (not read: argparse.Namespace, which is not run)", "surplus: step");
    }

    [Fact]
    public void Lightning_s_hyper_parameters_block_no_weights()
    {
        string state = $"{PickleText.Text("state_dict")}{PickleText.OrderedDict}{PickleText.Text("net.w")}K\u0001s";
        byte[] file = PickleText.Checkpoint(
            $"{state}{PickleText.Text("hyper_parameters")}cpytorch_lightning.utilities.parsing\nAttributeDict\n"
                + $")\u0081({PickleText.Text("lr")}K\u0001u");
        Assert.Equal(["w"], TorchCheckpoint.Read(file, "x.ckpt").WithPrefix("state_dict.net.").Keys);
    }

    [Fact]
    public void Files_of_other_kinds_are_named()
    {
        byte[] checkpoint = PickleText.Checkpoint(""), script = ZipBytes.File(
            new ZipPart("m/data.pkl", 1), new ZipPart("m/code/__torch__.py", 1), new ZipPart("m/constants.pkl", 1));
        byte[] safetensors = SafeTensorsBytes.File(
            "{}"), npz = ZipBytes.File(new ZipPart("a.npy", Number)), older = OlderCheckpoints.Of("");
        byte[] wide = SafeTensorsBytes.File("{}".PadRight(0x280)); // its first bytes are those of a pickle
        byte[] tar = [.. new byte[257], .. "ustar\0"u8, .. new byte[249]];
        (byte[] File, string Name)[] files =
        [
            ([], "an empty file"),
            ([.. "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"u8], "a Git LFS pointer"),
            ([.. "\ufeff\n<!DOCTYPE html><html>"u8], "a web page"),
            ([.. "<html>"u8], "a web page"),
            ([0x1f, 0x8b, 8, 0], "a gzip file"),
            (tar, "a tar archive"),
            (script, "a TorchScript archive"),
            (Number, "an npy array"),
            (PickleText.Pickled("K\u0001"), "a pickle of Python"),
        ];
        foreach ((byte[] file, string name) in files)
        {
            if (file != script && file != Number && file != tar) // what only the first bytes tell
                Expect(name, () => Npy.Read(file, "x"));
            Expect(name, () => TorchCheckpoint.Read(file, "x"));
            Expect(name, () => Npz.Read(file, "x"));
            if (file.Length > 0)
                Expect(name, () => SafeTensors.Read(file, "x"));
        }

        Expect("a PyTorch checkpoint (a zip archive)", () => SafeTensors.Read(checkpoint, "x"));
        Expect("a PyTorch checkpoint (a zip archive)", () => Npz.Read(checkpoint, "x"));
        Expect("a PyTorch checkpoint of the layout before version 1.6", () => SafeTensors.Read(older, "x"));
        Expect("a PyTorch checkpoint of the layout before version 1.6", () => Npz.Read(older, "x"));
        Expect("an npz archive", () => SafeTensors.Read(npz, "x"));
        Expect("0 in an npz archive", () => TorchCheckpoint.Read(npz, "x"));
        Expect("a zip archive", () => Npy.Read(npz, "x"));
        Expect("a zip archive", () => Png.Read(npz, "x"));
        Expect("a safetensors file", () => TorchCheckpoint.Read(safetensors, "x"));
        Expect("a safetensors file", () => TorchCheckpoint.Read(wide, "x"));
        Expect("a safetensors file", () => Npz.Read(safetensors, "x"));
        Assert.Empty(SafeTensors.Read(wide, "x"));
        Assert.Empty(TorchCheckpoint.Read(checkpoint, "x"));
    }

    private static void Expect(string kind, Func<object?> read) => Fails.With<InvalidFileException>(read, "x: expected ", $"got {kind}");
}
