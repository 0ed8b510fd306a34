using System.Text;
using Amago.Formats;

namespace Amago.Tests.Formats.Safetensors;

public sealed class SafeTensorsTests
{
    [Fact]
    public void Round_trips_types_shapes_views_order_and_metadata()
    {
        var tensors = new StateDict();
        tensors.Metadata.Add("format", "pt");
        tensors.Metadata.Add("Größe \"x\"", "\u2603 \ud83c\udfae");
        foreach (DType type in FormatTensors.Types)
        {
            foreach (int[] shape in FormatTensors.Shapes)
            {
                tensors.Add($"{type}.{tensors.Count}.weight", FormatTensors.Random(tensors.Count, type, shape));
                tensors.Add($"{type}.{tensors.Count}.view", FormatTensors.RandomView(tensors.Count, type, shape));
                tensors.Add($"{type}.{tensors.Count}.é", FormatTensors.Transposed(FormatTensors.Random(tensors.Count, type, shape)));
            }
        }

        using var folder = new TemporaryFolder();
        string path = folder.File("x.safetensors");
        SafeTensors.Save(path, tensors);
        StateDict read = SafeTensors.Load(path);

        Assert.Equal(tensors.Keys, read.Keys, StringComparer.Ordinal);
        Assert.Equal(tensors.Metadata, read.Metadata);
        foreach ((string name, Tensor tensor) in tensors)
            FormatTensors.AssertSame(tensor, read[name]);
    }

    [Fact]
    public void Writes_the_format_byte_for_byte()
    {
        var tensors = new StateDict();
        tensors.Metadata.Add("b", "2");
        tensors.Metadata.Add("a", "1");
        tensors.Add("w", FormatTensors.Transposed(Tensor.FromArray<byte>([1, 2, 3, 4, 5, 6], [2, 3])));
        tensors.Add("n", Tensor.FromArray([-2L], []));

        byte[] written = FormatTensors.Written(stream => SafeTensors.Write(stream, tensors));

        const string Header =
            """{"__metadata__":{"a":"1","b":"2"},"w":{"dtype":"U8","shape":[3,2],"data_offsets":[0,6]},"n":{"dtype":"I64","shape":"""
                + """[],"data_offsets":[6,14]}}""";
        string padded = Header.PadRight((Header.Length + 7) / 8 * 8);
        Assert.Equal(SafeTensorsBytes.File(padded, [1, 4, 2, 5, 3, 6, 254, 255, 255, 255, 255, 255, 255, 255]), written);
    }

    [Fact]
    public void An_empty_dictionary_round_trips()
    {
        byte[] written = FormatTensors.Written(stream => SafeTensors.Write(stream, new StateDict()));
        Assert.Equal(SafeTensorsBytes.File("{}      "), written);
        Assert.Empty(SafeTensors.Read(written, "x"));
    }

    [Fact]
    public void Tensors_keep_the_order_of_the_header_wherever_their_data_lies()
    {
        string header =
            """{"b":{"shape":[2],"data_offsets":[1,3],"dtype":"U8"},"a":{"data_offsets":[0,1],"dtype":"U8","shape":[]},"e":"""
                + """{"data_offsets":[1,1],"dtype":"F32","shape":[0]}}""";
        StateDict read = SafeTensors.Read(SafeTensorsBytes.File(header, 7, 8, 9), "x");
        Assert.Equal(["b", "a", "e"], read.Keys, StringComparer.Ordinal);
        Assert.Equal([8, 9], read["b"].ToArray<byte>());
        Assert.Equal(7, read["a"].Item<byte>());
    }

    [Theory]
    [InlineData("F64", "000000000000f83f000000000000f07f0000000000000080", new[] { 1.5f, float.PositiveInfinity, -0f })]
    [InlineData("F32", "0000c03f", new[] { 1.5f })]
    [InlineData("F16", "003e00fc0100", new[] { 1.5f, float.NegativeInfinity, 5.9604645e-8f })]
    [InlineData("BF16", "c03f80ff20c0", new[] { 1.5f, float.NegativeInfinity, -2.5f })]
    public void Floats_become_float32(string type, string hex, float[] expected)
    {
        Tensor tensor = ReadOne(type, hex, expected.Length);
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), tensor.ToArray<float>().Select(BitConverter.SingleToInt32Bits));
    }

    [Theory]
    [InlineData("I8", "80ff7f", new[] { -128L, -1, 127 })]
    [InlineData("I16", "0080ff7f", new[] { -32768L, 32767 })]
    [InlineData("U16", "0080ffff", new[] { 32768L, 65535 })]
    [InlineData("I32", "00000080ffffff7f", new[] { (long)int.MinValue, int.MaxValue })]
    [InlineData("U32", "00000080ffffffff", new[] { 2147483648L, 4294967295 })]
    [InlineData("I64", "0000000000000080", new[] { long.MinValue })]
    public void Integers_become_int64(string type, string hex, long[] expected) =>
        Assert.Equal(expected, ReadOne(type, hex, expected.Length).ToArray<long>());

    [Theory]
    [InlineData("U8", "00ff07", new byte[] { 0, 255, 7 })]
    [InlineData("BOOL", "000102", new byte[] { 0, 1, 1 })]
    public void Bytes_and_booleans_become_uint8(string type, string hex, byte[] expected) =>
        Assert.Equal(expected, ReadOne(type, hex, expected.Length).ToArray<byte>());

    [Fact]
    public void The_formats_own_name_and_broken_Unicode_are_not_written()
    {
        foreach (string name in new[] { "__metadata__", "\ud800" })
        {
            var tensors = new StateDict();
            tensors.Add(name, Tensor.Scalar(1));
            Assert.ThrowsAny<ArgumentException>(() => SafeTensors.Write(Stream.Null, tensors));
        }
    }

    private static Tensor ReadOne(string type, string hex, int count)
    {
        byte[] data = Convert.FromHexString(hex);
        byte[] file = SafeTensorsBytes.File(
            Encoding.UTF8.GetBytes(SafeTensorsBytes.Entry("x", type, $"[{count}]", $"[0,{data.Length}]")), data);
        return SafeTensors.Read(file, "x")["x"];
    }
}
