using Amago.Formats;
using Amago.Tests.Formats;
using Amago.Tests.Formats.Files;

namespace Amago.Tests.Cli.Output;

/// <summary>Commands whose files are links and pipes, as shells make them.</summary>
public sealed class PipeTests
{
    private static readonly string Image = Path.Combine(CliImages.Screens, "coinrun2.png");

    [Theory]
    [InlineData("encode GridworldCNN --resize 12,12", "png")]
    [InlineData("encode GridworldCNN --resize 12,12", "npy")]
    [InlineData("augment --pad 2", "png")]
    [InlineData("augment --pad 2", "npy")]
    public void An_input_may_be_a_pipe_with_and_without_a_name_that_says_its_kind(string command, string kind)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        string input = folder.File($"x.{kind}"), pipe = DeviceTests.MakePipe(folder.File($"pipe.{kind}"));
        if (kind == "png")
            File.Copy(Image, input);
        else
            Npy.Save(input, Png.Load(Image));
        string[] lines =
        [
            $"$AMAGO {command} --input {input} -o file.npy",
            $"{{ cat {input} > {pipe} & $AMAGO {command} --input {pipe} -o named.npy; }}",
            $"cat {input} | $AMAGO {command} --input /dev/stdin -o unnamed.npy",
        ];
        CliRun run = CliRun.Shell(folder.Path, string.Join(" && ", lines));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(File.ReadAllBytes(folder.File("file.npy")), File.ReadAllBytes(folder.File("named.npy")));
        Assert.Equal(File.ReadAllBytes(folder.File("file.npy")), File.ReadAllBytes(folder.File("unnamed.npy")));
    }

    [Theory]
    [InlineData("safetensors")]
    [InlineData("pt")]
    [InlineData("npz")]
    [InlineData("npy")]
    public void Tensors_come_from_a_pipe_whatever_their_format(string format)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        SafeTensors.Save(folder.File("x.safetensors"), new StateDict { { "x", FormatTensors.Random(1, DType.Float32, [3, 4]) } });
        string line = $"$AMAGO convert x.safetensors y.{format} && cat y.{format} | $AMAGO convert /dev/stdin z.npy";
        CliRun run = CliRun.Shell(folder.Path, line);
        Assert.True(run.ExitCode == 0, run.Error);
        Compare.Bits(SafeTensors.Load(folder.File("x.safetensors"))["x"], Npy.Load(folder.File("z.npy")), format);
        Assert.Equal(2, CliRun.Shell(folder.Path, "echo nothing | $AMAGO convert /dev/stdin z.npy").ExitCode);
    }

    [Fact]
    public void Safetensors_come_from_a_pipe_whose_first_byte_is_that_of_a_pickle()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        string header = """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""".PadRight(0x80);
        byte[] length = BitConverter.GetBytes((long)header.Length);
        File.WriteAllBytes(folder.File("x"), [.. length, .. System.Text.Encoding.ASCII.GetBytes(header), .. BitConverter.GetBytes(1.5f)]);
        CliRun run = CliRun.Shell(folder.Path, "cat x | $AMAGO convert /dev/stdin z.npy");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal([1.5f], Npy.Load(folder.File("z.npy")).ToArray<float>());
    }

    [Fact]
    public void A_gin_file_may_be_a_pipe()
    {
        if (!OperatingSystem.IsLinux())
            return;
        const string Describe = "$AMAGO describe NatureishCNN --img-shape 84,84,4 --gin /dev/stdin --show-config";
        CliRun run = CliRun.Shell(Path.GetTempPath(), $"echo 'NatureishCNN.channels = [8, 8, 8]' | {Describe}");
        Assert.Contains("NatureishCNN.channels = [8, 8, 8]", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_may_be_relative_links_and_pipes()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        CliRun run = CliRun.Shell(folder.Path, $"ln -s file.npy link.npy && $AMAGO encode GridworldCNN --input '{Image}' -o link.npy");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal([1, 1, 489648], Npy.Load(folder.File("file.npy")).Shape);

        DeviceTests.MakePipe(folder.File("pipe.gif"));
        const string Play = "$AMAGO play breakout --max-steps 5";
        run = CliRun.Shell(folder.Path, $"cat pipe.gif > got.gif & {Play} --gif pipe.gif && wait && {Play} --gif file.gif");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(File.ReadAllBytes(folder.File("file.gif")), File.ReadAllBytes(folder.File("got.gif")));
    }
}
