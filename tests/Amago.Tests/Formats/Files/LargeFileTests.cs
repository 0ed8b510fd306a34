using System.Text;
using Amago.Formats;
using Amago.Tests.Formats.Safetensors;

namespace Amago.Tests.Formats.Files;

public sealed class LargeFileTests
{
    private const string Variable = "AMAGO_LARGE_FILES";

    /// <summary>Takes 4.5 GB of memory: <c>AMAGO_LARGE_FILES=1 dotnet test tests/Amago.Tests --filter LargeFileTests</c>.</summary>
    [Fact]
    public void SafeTensors_of_more_than_2_GiB_are_read_one_tensor_too()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Variable) is "1", $"set {Variable}=1");
        const long Count = 560_000_000, Small = 3;
        string header =
            $$$"""{"large":{"dtype":"F32","shape":[{{{Count}}}],"data_offsets":[0,{{{4 * Count}}}]},"small":{"dtype":"U8","shape":"""
                + $$$"""[3],"data_offsets":[{{{4 * Count}}},{{{(4 * Count) + Small}}}]}}""";
        using var folder = new TemporaryFolder();
        string path = folder.File("x.safetensors");
        using (FileStream stream = File.Create(path))
        {
            stream.Write(SafeTensorsBytes.File(Encoding.UTF8.GetBytes(header), []));
            long data = stream.Position;
            stream.Position = data + (4 * Count) - 4;
            stream.Write([0, 0, 0xc0, 0x3f, 1, 2, 3]);
        }

        StateDict read = SafeTensors.Load(path);
        Assert.Equal(1.5f, read["large"].AsSpan<float>()[^1]);
        Assert.Equal([1, 2, 3], read["small"].ToArray<byte>());
    }
}
