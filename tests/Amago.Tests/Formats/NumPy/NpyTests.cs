using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Amago.Formats;
using Amago.Tests.Formats.Zip;

namespace Amago.Tests.Formats.NumPy;

public sealed class NpyTests
{
    [Fact]
    public void Round_trips_types_shapes_and_views()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x.npy");
        foreach (DType type in FormatTensors.Types)
        {
            foreach (int[] shape in FormatTensors.Shapes)
            {
                Tensor tensor = FormatTensors.Random(shape.Length, type, shape);
                foreach (Tensor written in new[] { tensor, FormatTensors.Transposed(tensor), FormatTensors.RandomView(1, type, shape) })
                {
                    Npy.Save(path, written);
                    FormatTensors.AssertSame(written, Npy.Load(path));
                }
            }
        }
    }

    [Theory]
    [InlineData(new int[0], "{'descr': '<f4', 'fortran_order': False, 'shape': (), }")]
    [InlineData(new[] { 2 }, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }")]
    [InlineData(new[] { 1, 0 }, "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 0), }")]
    public void Writes_the_header_that_NumPy_writes(int[] shape, string header)
    {
        byte[] written = FormatTensors.Written(stream => Npy.Write(stream, Tensor.Full(shape, 1.5f)));
        byte[] start = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0];
        byte[] data = [.. Enumerable.Repeat<byte[]>([0, 0, 0xc0, 0x3f], Shape.Create(shape).ElementCount).SelectMany(bytes => bytes)];
        Assert.Equal([.. start, .. Encoding.ASCII.GetBytes(header.PadRight(117)), (byte)'\n', .. data], written);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reads_every_version(byte version) =>
        Assert.Equal([1, 2], Npy.Read(NpyBytes.File("|u1", "(2,)", [1, 2], version: version), "x").ToArray<byte>());

    [Theory]
    [InlineData("<f4", "0000c03f", 1.5f)]
    [InlineData(">f4", "3fc00000", 1.5f)]
    [InlineData("<f8", "000000000000f83f", 1.5f)]
    [InlineData(">f8", "3ff8000000000000", 1.5f)]
    [InlineData("<f2", "003e", 1.5f)]
    [InlineData(">f2", "3e00", 1.5f)]
    public void Floats_become_float32(string descr, string hex, float expected) =>
        Assert.Equal(expected, Npy.Read(NpyBytes.File(descr, "()", Convert.FromHexString(hex)), "x").Item<float>());

    [Theory]
    [InlineData("|i1", "fe", -2)]
    [InlineData("<i2", "feff", -2)]
    [InlineData(">i2", "fffe", -2)]
    [InlineData("<u2", "feff", 65534)]
    [InlineData(">u2", "fffe", 65534)]
    [InlineData("<i4", "feffffff", -2)]
    [InlineData(">i4", "fffffffe", -2)]
    [InlineData("<u4", "feffffff", 4294967294)]
    [InlineData(">u4", "fffffffe", 4294967294)]
    [InlineData("<i8", "feffffffffffffff", -2)]
    [InlineData(">i8", "fffffffffffffffe", -2)]
    public void Integers_become_int64(string descr, string hex, long expected) =>
        Assert.Equal(expected, Npy.Read(NpyBytes.File(descr, "()", Convert.FromHexString(hex)), "x").Item<long>());

    // More elements than are converted at a time.
    [Fact]
    public void Long_arrays_are_converted_whole()
    {
        short[] values = [.. Enumerable.Range(-12_345, 30_000).Select(static i => (short)i)];
        byte[] data = MemoryMarshal.AsBytes<short>(values).ToArray();
        Assert.Equal(values.Select(static value => (long)value), Npy.Read(NpyBytes.File("<i2", "(30000,)", data), "x").ToArray<long>());
    }

    [Theory]
    [InlineData("|u1", new byte[] { 0, 255, 7 })]
    [InlineData("|b1", new byte[] { 0, 1, 1 })]
    public void Bytes_and_booleans_become_uint8(string descr, byte[] expected) =>
        Assert.Equal(expected, Npy.Read(NpyBytes.File(descr, "(3,)", expected), "x").ToArray<byte>());

    // What numpy.dtype makes of each, on a little-endian machine.
    [Theory]
    [InlineData("f4", "float32", "0000c03f")]
    [InlineData("=f4", "float32", "0000c03f")]
    [InlineData("|f4", "float32", "0000c03f")]
    [InlineData("<f", "float32", "0000c03f")]
    [InlineData(">f", "float32", "3fc00000")]
    [InlineData("float32", "float32", "0000c03f")]
    [InlineData("single", "float32", "0000c03f")]
    [InlineData("d", "float64", "000000000000f83f")]
    [InlineData("double", "float64", "000000000000f83f")]
    [InlineData("e", "float16", "003e")]
    [InlineData("half", "float16", "003e")]
    [InlineData("u1", "uint8", "07")]
    [InlineData("<u1", "uint8", "07")]
    [InlineData("=u1", "uint8", "07")]
    [InlineData("B", "uint8", "07")]
    [InlineData("uint8", "uint8", "07")]
    [InlineData("b", "int8", "fe")]
    [InlineData("?", "bool", "01")]
    [InlineData("bool", "bool", "01")]
    [InlineData("i4", "int32", "feffffff")]
    [InlineData(">h", "int16", "fffe")]
    [InlineData("=i8", "int64", "feffffffffffffff")]
    [InlineData("q", "int64", "feffffffffffffff")]
    [InlineData("<u8", "uint64", "feffffffffffff7f")]
    [InlineData(">Q", "uint64", "7ffffffffffffffe")]
    public void Types_are_spelled_as_NumPy_takes_them(string descr, string name, string hex)
    {
        using var folder = new TemporaryFolder();
        byte[] file = NpyBytes.File(descr, "(1,)", Convert.FromHexString(hex));
        File.WriteAllBytes(folder.File("x.npy"), file);
        using NpyReader reader = NpyReader.Open(folder.File("x.npy"));
        Assert.Equal(name, reader.TypeName);
        Tensor whole = Npy.Read(file, "x");
        FormatTensors.AssertSame(whole, reader.Read([1]));
        double value =
            whole.DType switch { DType.Float32 => whole.Item<float>(), DType.UInt8 => whole.Item<byte>(), _ => whole.Item<long>() };
        Assert.Contains(value, new[] { 1.5, 7, 1, -2, long.MaxValue - 1 });
    }

    [Fact]
    public void Of_several_arrays_the_first_is_read_and_that_is_said()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x.npy");
        byte[] first = NpyBytes.File("<u2", "(2, 2)", [1, 0, 2, 0, 3, 0, 4, 0], fortranOrder: true);
        byte[] file = [.. first, .. NpyBytes.File("|u1", "(3,)", [7, 8, 9])];
        File.WriteAllBytes(path, file);
        string note = $"only the first array is read, {file.Length - first.Length} bytes lie behind it.";

        var warnings = new List<string>();
        Assert.Equal([1, 3, 2, 4], Npy.Load(path, warnings.Add).ToArray<long>());
        Assert.Equal([1, 3, 2, 4], Npy.Read(file, "given", warnings.Add).ToArray<long>());
        using NpyReader reader = NpyReader.Open(path, warnings.Add);
        Assert.Equal([1, 3], reader.Read([2]).ToArray<long>());
        Assert.Equal([2, 4], reader.Read([2]).ToArray<long>());
        Assert.Equal([$"{path}: {note}", $"given: {note}", $"{path}: {note}"], warnings);
        Assert.Equal([1, 3, 2, 4], Npy.Load(path).ToArray<long>());
        Assert.Equal([1, 3, 2, 4], Npy.Read(file, "x").ToArray<long>());
    }

    [Fact]
    public void An_archive_s_array_may_have_more_behind_it()
    {
        foreach (bool deflated in new[] { false, true })
        {
            byte[] padded = [.. NpyBytes.File("|u1", "(2,)", [5, 6]), .. new byte[1000]];
            byte[] file = ZipBytes.File(
                new ZipPart("a.npy", padded) { Deflated = deflated }, new ZipPart("b.npy", NpyBytes.File("|u1", "()", [7])));
            var warnings = new List<string>();
            StateDict read = Npz.Read(file, "x.npz", warnings.Add);
            Assert.Equal([5, 6], read["a"].ToArray<byte>());
            Assert.Equal(7, read["b"].Item<byte>());
            Assert.StartsWith("x.npz: ", Assert.Single(warnings), StringComparison.Ordinal);
        }

        byte[] damaged = ZipBytes.File(new ZipPart("a.npy", [.. NpyBytes.File("|u1", "(1,)", [5]), 1]) { Checksum = 1 });
        Assert.Contains("checksum", Assert.Throws<InvalidFileException>(() => Npz.Read(damaged, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fortran_order_is_read_into_row_major_order()
    {
        byte[] data = [.. Enumerable.Range(0, 24).SelectMany(i => BitConverter.GetBytes((long)i))];
        Tensor read = Npy.Read(NpyBytes.File("<i8", "(2, 3, 4)", data, fortranOrder: true), "x");
        Assert.Equal([2, 3, 4], read.Shape.ToArray());
        Assert.True(read.IsContiguous);
        ReadOnlySpan<long> values = read.AsSpan<long>();
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int k = 0; k < 4; k++)
                    Assert.Equal(i + (2 * j) + (6 * k), values[(((i * 3) + j) * 4) + k]);
            }
        }
    }

    [Theory]
    [InlineData("{\"shape\":(1,),\"fortran_order\":True,\"descr\":\"|u1\"}")]
    [InlineData("  {'descr' : '|u1' ,\t'fortran_order' : False , 'shape' : ( 1 , ) , }\r\n")]
    [InlineData("{'descr': '<u1', 'fortran_order': False, 'shape': (1, 1,)}")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (1L, 1L)}")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (1L,), }")]
    [InlineData("{u'descr': u'|u1', u'fortran_order': False, u'shape': (1,)}")]
    public void Reads_the_header_however_it_is_spaced_quoted_and_ordered(string header) =>
        Assert.Equal(5, Npy.Read(NpyBytes.File(header, [5]), "x").Item<byte>());

    [Fact]
    public void More_dimensions_than_readers_take_are_not_written()
    {
        int[] sizes = [.. Enumerable.Repeat(1, 65)];
        Assert.Contains(
            "65",
            Assert.Throws<ArgumentException>(() => new NpyWriter(Stream.Null, DType.Float32, sizes)).Message,
            StringComparison.Ordinal);
    }
}

/// <summary>Files put together byte by byte.</summary>
internal static class NpyBytes
{
    public static byte[] File(string descr, string shape, byte[] data, bool fortranOrder = false, byte version = 1) =>
        File($"{{'descr': '{descr}', 'fortran_order': {fortranOrder}, 'shape': {shape}, }}\n", data, version);

    public static byte[] File(string header, byte[] data, byte version = 1)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        byte[] magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', version, 0];
        return [.. magic, .. length[..(version == 1 ? 2 : 4)], .. Encoding.Latin1.GetBytes(header), .. data];
    }
}
