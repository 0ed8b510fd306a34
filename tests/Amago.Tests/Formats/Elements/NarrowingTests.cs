using Amago.Formats;
using Amago.Tests.Formats.NumPy;
using Amago.Tests.Formats.Safetensors;
using Amago.Tests.Formats.Zip;
using static Amago.Tests.Formats.Torch.PickleText;

namespace Amago.Tests.Formats.Elements;

/// <summary>
/// Numbers that are wider than what tensors hold keep their value, are rounded with a word, or are refused: in every format alike.
/// </summary>
public sealed class NarrowingTests
{
    private delegate Tensor Reader(byte[] element, Action<string>? warn);

    public static TheoryData<string> Formats => ["npy", "npy in pieces", "npz", "npz, deflated", "safetensors", "pt"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_float64_beyond_float32_is_refused(string format)
    {
        foreach (double value in new[] { 1e300, -1e300, double.MaxValue, 3.5e38 })
        {
            var e = Assert.Throws<InvalidFileException>(() => Float64(format)(BitConverter.GetBytes(value), null));
            Assert.Contains(
                "expected float64 values of at most 3.4028235E+38, for they become float32, got ", e.Message, StringComparison.Ordinal);
            Assert.Contains("got -", value < 0 ? e.Message : "got -", StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_float64_between_two_of_float32_is_rounded_and_that_is_said_once(string format)
    {
        foreach (double value in new[] { 0.1, 16777217, 1e-300, 3.40282350000000001e38 })
        {
            var warnings = new List<string>();
            Assert.Equal((float)value, Float64(format)(BitConverter.GetBytes(value), warnings.Add).Item<float>());
            string line = Assert.Single(warnings);
            Assert.EndsWith(": float64 became float32, rounded, in " + (format.StartsWith("npy", StringComparison.Ordinal)
                ? "the array."
                : format.StartsWith("npz", StringComparison.Ordinal) ? "entry 'w.npy'." : "tensor 'w'."), line, StringComparison.Ordinal);
            Assert.Equal((float)value, Float64(format)(BitConverter.GetBytes(value), null).Item<float>());
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_float64_that_float32_has_is_kept_without_a_word(string format)
    {
        foreach (double value in new[]
        {
            1.5, -0.0, 16777216, float.MaxValue, float.Epsilon, double.PositiveInfinity, double.NegativeInfinity, double.NaN
        })
        {
            float read = Float64(format)(BitConverter.GetBytes(value), static line => Assert.Fail(line)).Item<float>();
            Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(read));
        }
    }

    [Fact]
    public void A_uint64_is_kept_or_refused()
    {
        foreach (Reader read in new Reader[] { Npy("<u8"), SafeTensorsOf("U64") })
        {
            Assert.Equal(long.MaxValue, read(BitConverter.GetBytes(0x7fffffffffffffffUL), null).Item<long>());
            var e = Assert.Throws<InvalidFileException>(() => read(BitConverter.GetBytes(0x8000000000000000UL), null));
            Assert.Contains(
                "expected uint64 values of at most 9223372036854775807, for they become int64, got 9223372036854775808",
                e.Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_of_many_rounded_tensors_gets_one_line()
    {
        byte[] Part(double value) => NpyBytes.File("<f8", "()", BitConverter.GetBytes(value));
        ZipPart[] parts = [.. Enumerable.Range(0, 9).Select(i => new ZipPart($"w{i}.npy", Part(i % 2 == 0 ? 0.1 : 1)))];
        var warnings = new List<string>();
        Npz.Read(ZipBytes.File(parts), "x.npz", warnings.Add);
        const string Note = "float64 became float32, rounded, in entry";
        Assert.Equal([$"x.npz: {Note} 'w0.npy'; {Note} 'w2.npy'; {Note} 'w4.npy'; and 2 more."], warnings);
    }

    // Numbers that people wrote, such as a learning rate, are as good as before where they print alike.
    [Theory]
    [InlineData(0.00025, false)]
    [InlineData(1e-8, false)]
    [InlineData(16777217, true)]
    [InlineData(1700000000.125, true)]
    public void A_Python_float_of_a_checkpoint_is_told_by_its_decimals(double value, bool isSaid)
    {
        byte[] bits = [.. BitConverter.GetBytes(value).Reverse()];
        byte[] file = Checkpoint(Text("lr") + "G" + string.Concat(bits.Select(bit => (char)bit)));
        var warnings = new List<string>();
        Assert.Equal((float)value, TorchCheckpoint.Read(file, "x.pt", warnings.Add)["lr"].Item<float>());
        Assert.Equal(isSaid ? ["x.pt: float64 became float32, rounded, in number 'lr'."] : [], warnings);
    }

    private static Reader Float64(string format) => format switch
    {
        "npy" => Npy("<f8"),
        "npy in pieces" => SecondPiece,
        "npz" or "npz, deflated" => (element, warn) =>
            Npz.Read(ZipBytes.File(new ZipPart("w.npy", NpyBytes.File("<f8", "()", element)) { Deflated = format != "npz" }), "x", warn)[
                "w"],
        "safetensors" => SafeTensorsOf("F64"),
        _ => (element, warn) => TorchCheckpoint.Read(
            Checkpoint(Text("w") + View(Storage("DoubleStorage", "0", 1), 0, ")", ")"), new ZipPart("x/data/0", element)), "x", warn)["w"],
    };

    private static Reader Npy(string descr) => (element, warn) => Amago.Formats.Npy.Read(NpyBytes.File(descr, "()", element), "x", warn);

    private static Tensor SecondPiece(byte[] element, Action<string>? warn)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("x.npy"), NpyBytes.File("<f8", "(2,)", [.. element, .. element]));
        using NpyReader reader = NpyReader.Open(folder.File("x.npy"), warn);
        reader.Read([1]);
        return reader.Read([1]);
    }

    private static Reader SafeTensorsOf(string type) => (element, warn) =>
        SafeTensors.Read(SafeTensorsBytes.File(SafeTensorsBytes.Entry("w", type, "[]", "[0,8]"), element), "x", warn)["w"];
}
