using System.Text;
using Amago.Formats;
using static Amago.Tests.Formats.Torch.PickleText;

namespace Amago.Tests.Formats.Torch;

/// <summary>Every instruction that is run, and what becomes of Python's values.</summary>
public sealed class PickleValueTests
{
    [Theory]
    [InlineData("K\u00ff", 255L)]
    [InlineData("M\u0001\u0080", 32769L)]
    [InlineData("J\u00fe\u00ff\u00ff\u00ff", -2L)]
    [InlineData("\u008a\u0000", 0L)]
    [InlineData("\u008a\u0001\u0080", -128L)]
    [InlineData("\u008a\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0080", long.MinValue)]
    public void Integers_become_int64(string pickle, long expected) => Assert.Equal(expected, Read(pickle)["tensor"].Item<long>());

    [Theory]
    [InlineData("G\u003f\u00f8\u0000\u0000\u0000\u0000\u0000\u0000", 1.5f)]
    [InlineData("G\u007f\u00f0\u0000\u0000\u0000\u0000\u0000\u0000", float.PositiveInfinity)]
    public void Floats_become_float32(string pickle, float expected) => Assert.Equal(expected, Read(pickle)["tensor"].Item<float>());

    [Fact]
    public void A_float_beyond_float32_is_metadata() =>
        Assert.Equal("1.7976931348623157E+308", Read("G\u007f\u00ef\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff").Metadata["tensor"]);

    [Theory]
    [InlineData("\u0088", 1)]
    [InlineData("\u0089", 0)]
    public void Truth_values_become_uint8(string pickle, byte expected)
    {
        StateDict read = Read(pickle);
        Assert.Equal(expected, read["tensor"].Item<byte>());
        Assert.Equal(0, read["tensor"].Rank);
    }

    [Theory]
    [InlineData("X\u0003\u0000\u0000\u0000a\u00c3\u00a9", "aé")]
    [InlineData("\u008c\u0001b", "b")]
    [InlineData("\u008d\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000c", "c")]
    [InlineData("\u008a\u0009\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0080\u0000", "9223372036854775808")]
    [InlineData("ctorch\nbfloat16\n", "torch.bfloat16")]
    [InlineData("\u008c\u0005torch\u008c\u0005uint8\u0093", "torch.uint8")]
    public void Text_dtypes_and_larger_integers_become_metadata(string pickle, string expected)
    {
        StateDict read = Read(pickle);
        Assert.Empty(read);
        Assert.Equal(expected, read.Metadata["tensor"]);
    }

    [Theory]
    [InlineData("N", "")]
    [InlineData("}", "")]
    [InlineData("]", "")]
    [InlineData(")", "")]
    [InlineData(OrderedDict, "")]
    [InlineData(OrderedDict + "}b", "")]
    [InlineData("}K\u0007K\u0001s", "7")]
    [InlineData("](K\u0001K\u0002eK\u0003a", "0 1 2")]
    [InlineData("(K\u0001K\u0002K\u0003K\u0004t", "0 1 2 3")]
    [InlineData("K\u0001\u0085", "0")]
    [InlineData("K\u0001K\u0002\u0086", "0 1")]
    [InlineData("K\u0001K\u0002K\u0003\u0087", "0 1 2")]
    [InlineData("](]K\u0001a]]K\u0002aae", "0.0 1.0.0")]
    [InlineData("ctorch\nSize\nK\u0001K\u0002\u0086\u0085R", "0 1")]
    [InlineData("\u0095\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000K\u0001", "tensor")]
    [InlineData("\u0080\u0005K\u0001", "tensor")]
    public void Containers_are_laid_out_flat(string pickle, string names) => Assert.Equal(names, string.Join(' ', Read(pickle).Keys));

    [Fact]
    public void Nested_dictionaries_are_joined_by_dots()
    {
        string model = $"{OrderedDict}({Text("conv1.weight")}K\u0001{Text("conv1.bias")}K\u0002u}}{Text("_metadata")}{OrderedDict}sb";
        StateDict read = TorchCheckpoint.Read(
            Checkpoint(Text("model") + model + Text("step") + "K\u0003" + Text("name") + Text("nature")), "x");
        Assert.Equal(["model.conv1.weight", "model.conv1.bias", "step"], read.Keys);
        Assert.Equal("nature", Assert.Single(read.Metadata, pair => string.Equals(pair.Key, "name", StringComparison.Ordinal)).Value);
    }

    [Theory]
    [InlineData("](K\u0005q\u0000h\u0000h\u0000e")]
    [InlineData("](K\u0005r\u0000\u0001\u0000\u0000j\u0000\u0001\u0000\u0000j\u0000\u0001\u0000\u0000e")]
    [InlineData("](K\u0005\u0094h\u0000h\u0000e")]
    public void Kept_objects_are_recalled(string pickle) =>
        Assert.Equal([5, 5, 5], Read(pickle).Values.Select(value => value.Item<long>()));

    [Fact]
    public void Protocols_2_to_5_are_read()
    {
        for (char protocol = '\u0002'; protocol <= '\u0005'; protocol++)
            Assert.Equal(
                1, TorchCheckpoint.Read(Archive(Encoding.Latin1.GetBytes($"\u0080{protocol}K\u0001.")), "x")["tensor"].Item<long>());
    }

    private static StateDict Read(string pickle) => TorchCheckpoint.Read(Archive(Pickled(pickle)), "x");
}
