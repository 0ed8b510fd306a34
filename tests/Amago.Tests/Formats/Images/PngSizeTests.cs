using Amago.Formats;

namespace Amago.Tests.Formats.Images;

public sealed class PngSizeTests
{
    [Fact]
    public void The_size_is_read_without_the_pixels()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x.png");
        Png.Save(path, Tensor.Zeros([5, 7, 3], DType.UInt8));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..33]);
        Assert.Equal((5, 7), Png.LoadSize(path));
    }

    [Fact]
    public void A_start_that_breaks_the_format_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("x.png");
        Png.Save(path, Tensor.Zeros([5, 7, 3], DType.UInt8));
        byte[] file = File.ReadAllBytes(path);
        Refuses(file[..4], "signature");
        Refuses(file[..20], "at byte 8");
        Refuses([.. file[..18], 1, .. file[19..]], "checksum");
        Refuses([.. file[..8], .. file[33..]], "x.png: expected");

        void Refuses(byte[] bytes, string part)
        {
            File.WriteAllBytes(path, bytes);
            Assert.Contains(part, Assert.Throws<InvalidFileException>(() => Png.LoadSize(path)).Message, StringComparison.Ordinal);
        }
    }
}
