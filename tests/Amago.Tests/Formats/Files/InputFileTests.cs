using Amago.Formats;

namespace Amago.Tests.Formats.Files;

public sealed class InputFileTests
{
    public static TheoryData<string> Formats => ["safetensors", "safetensors.index.json", "npy", "npz", "png", "pt"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_missing_file_is_named(string format)
    {
        using var folder = new TemporaryFolder();
        string path = System.IO.Path.Combine(folder.File("missing"), $"x.{format}");
        var e = Assert.Throws<FileNotFoundException>(() => Load(format, path));
        Assert.Equal($"{path}: there is no such file.", e.Message);
        Assert.Equal(path, e.FileName);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_folder_is_not_a_file(string format)
    {
        using var folder = new TemporaryFolder();
        var e = Assert.Throws<FileNotFoundException>(() => Load(format, folder.Path));
        Assert.Contains("got a folder", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void An_empty_file_is_invalid(string format)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File($"empty.{format}");
        File.WriteAllBytes(path, []);
        var e = Assert.Throws<InvalidFileException>(() => Load(format, path));
        Assert.StartsWith($"{path}: expected ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Streams_are_read_from_where_they_are()
    {
        byte[] npy = FormatTensors.Written(stream => Npy.Write(stream, FormatTensors.Random(1, Amago.Tensors.DType.UInt8, [5])));
        using var stream = new MemoryStream([1, 2, 3, .. npy]);
        stream.Position = 3;
        Assert.Equal([5], Npy.Read(stream, "stream").Shape.ToArray());
    }

    private static object Load(string format, string path) => format switch
    {
        "safetensors" or "safetensors.index.json" => SafeTensors.Load(path),
        "npy" => Npy.Load(path),
        "npz" => Npz.Load(path),
        "pt" => TorchCheckpoint.Load(path),
        _ => Png.Load(path),
    };
}
