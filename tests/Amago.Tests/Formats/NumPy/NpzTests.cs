using System.IO.Compression;
using Amago.Formats;
using Amago.Tests.Formats.Zip;

namespace Amago.Tests.Formats.NumPy;

public sealed class NpzTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Round_trips_types_shapes_views_and_order(bool compressed)
    {
        var tensors = new StateDict();
        tensors.Metadata.Add("format", "left out");
        foreach (DType type in FormatTensors.Types)
        {
            foreach (int[] shape in FormatTensors.Shapes)
            {
                tensors.Add($"{type}/{tensors.Count}.weight", FormatTensors.Random(tensors.Count, type, shape));
                tensors.Add($"{type}/{tensors.Count}.é", FormatTensors.RandomView(tensors.Count, type, shape));
            }
        }

        using var folder = new TemporaryFolder();
        string path = folder.File("x.npz");
        Npz.Save(path, tensors, compressed);
        StateDict read = Npz.Load(path);
        Assert.Equal(tensors.Keys, read.Keys);
        Assert.Empty(read.Metadata);
        Assert.All(tensors, pair => FormatTensors.AssertSame(pair.Value, read[pair.Key]));
    }

    [Fact]
    public void Entries_are_npy_files_and_compressed_on_request()
    {
        var tensors = new StateDict();
        tensors.Add("frames", Tensor.Zeros([1000], DType.UInt8));
        byte[] stored = FormatTensors.Written(stream => Npz.Write(stream, tensors));
        byte[] compressed = FormatTensors.Written(stream => Npz.Write(stream, tensors, compressed: true));
        Assert.InRange(compressed.Length, 1, stored.Length - 900);
        using var zip = new ZipArchive(new MemoryStream(compressed));
        ZipArchiveEntry entry = Assert.Single(zip.Entries);
        Assert.Equal("frames.npy", entry.FullName);
        using Stream contents = entry.Open();
        FormatTensors.AssertSame(tensors["frames"], Npy.Read(contents, "x"));
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("../a")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    public void Names_that_readers_refuse_are_not_written(string name) => Refuses(name, "relative paths within an archive");

    [Fact]
    public void Broken_Unicode_is_not_written() => Refuses("\ud800", "valid Unicode");

    [Fact]
    public void A_name_that_an_archive_has_no_room_for_is_not_written_and_quoted_in_part()
    {
        string longest = new('a', 65531);
        using var stream = new MemoryStream();
        Npz.Write(stream, new StateDict { { longest, Tensor.Scalar(1) } });
        Assert.Equal([longest], Npz.Read(stream.ToArray(), "x").Keys);
        Refuses(longest + "a", "no longer than 65535 bytes in UTF-8");
        Refuses(new string('ä', 32766), "no longer than 65535 bytes in UTF-8");
    }

    [Fact]
    public void Other_entries_and_broken_arrays_are_refused()
    {
        var e = Assert.Throws<InvalidFileException>(() => Npz.Read(ZipBytes.File(new ZipPart("a.txt", 1)), "x"));
        Assert.Equal("x: expected entries NAME.npy, got a zip archive of other things, in the zip directory.", e.Message);
        e = Assert.Throws<InvalidFileException>(() => Npz.Read(ZipBytes.File(new ZipPart("a.npy", 1)), "x"));
        Assert.Equal("x, a.npy: expected the magic string \\x93NUMPY, got other bytes, at the start.", e.Message);
    }

    private static void Refuses(string name, string expected)
    {
        var tensors = new StateDict();
        tensors.Add(name, Tensor.Scalar(1));
        var e = Assert.Throws<ArgumentException>(() => Npz.Write(Stream.Null, tensors));
        Assert.Contains($"expected names that are, with .npy, {expected}, got '", e.Message, StringComparison.Ordinal);
        Assert.InRange(e.Message.Length, 1, 400);
    }
}
