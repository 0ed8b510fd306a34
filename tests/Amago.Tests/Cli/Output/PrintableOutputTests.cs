using System.Text;
using Amago.Formats;
using Amago.Tests.Formats;
using Amago.Tests.Formats.Safetensors;
using Amago.Tests.Formats.Zip;

namespace Amago.Tests.Cli.Output;

/// <summary>Files and arguments of strangers: nothing that they say steers the terminal, in results, tables, notes and errors.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class PrintableOutputTests
{
    private const string Evil = "\e]0;title\a\e[31m\u009b2J\u202egnp\nsecond line\u007f";

    [Fact]
    public void Names_of_tensors_are_listed_in_printable_form()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("evil.safetensors"), array = folder.File("one.npy");
        SafeTensors.Save(file, new StateDict { { Evil, Tensor.Zeros([1], DType.Float32) }, { "重み.é", Tensor.Zeros([1], DType.Float32) } });
        CliRun run = CliRun.Ok("convert", file, folder.File("copy.safetensors"));
        Assert.Equal(
            $"{folder.File("copy.safetensors")}: 2 tensors\n  \\u001b]0;title\\u0007\\u001b[31m\\u009b2J\\u202egnp\\u000asecond "
            + "line\\u007f  float32 (1)\n  重み.é  float32 (1)\n",
            run.Out);
        ExpectPrintable(CliRun.Of("convert", file, array));
        ExpectPrintable(CliRun.Of("convert", file, array, "--prefix", "\e[2J"));
        ExpectPrintable(CliRun.Of("describe", "GridworldCNN", "--img-shape", "10,10,4", "--weights", file));
    }

    [Fact]
    public void Json_has_the_names_themselves_and_no_control_character()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("evil.safetensors");
        SafeTensors.Save(file, new StateDict { { Evil, Tensor.Zeros([1], DType.Float32) } });
        CliRun run = CliRun.Ok("convert", file, folder.File("copy.npz.safetensors"), "--json");
        ExpectPrintable(run);
        Assert.Equal(Evil, run.Json.GetProperty("tensors")[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("convert", "\e[2J.pt", "x.npz")]
    [InlineData("convert", "a\nb.safetensors", "x.npz")]
    [InlineData("convert", "a", "\e[2J.xyz")]
    [InlineData("describe", "\e[2JCNN", "--img-shape", "10,10,4")]
    [InlineData("describe", "DrQCNN", "--img-shape", "10,10,\e[2J")]
    [InlineData("describe", "DrQCNN", "--img-shape", "84,84,4", "--set", "\e[2J=3")]
    [InlineData("describe", "DrQCNN", "--img-shape", "84,84,4", "--activation", "\u202eulerelu")]
    [InlineData("\e[2J")]
    [InlineData("train", "\e[2J")]
    public void Arguments_are_repeated_in_printable_form(params string[] args)
    {
        CliRun run = CliRun.Of(args);
        Assert.Equal(2, run.ExitCode);
        ExpectPrintable(run);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void An_error_of_20_megabytes_is_a_line()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("long.safetensors"), name = new('n', 20_000_000), type = new('\e', 2_000_000);
        File.WriteAllBytes(file, SafeTensorsBytes.File(SafeTensorsBytes.Entry(name, "F32", "[1]", "[0,8]"), new byte[8]));
        ExpectShort(CliRun.Of("convert", file, folder.File("x.npz")));
        File.WriteAllBytes(file, SafeTensorsBytes.File(
            SafeTensorsBytes.Entry("w", type.Replace("\e", "\\u001b", StringComparison.Ordinal), "[1]", "[0,4]"), new byte[4]));
        ExpectShort(CliRun.Of("convert", file, folder.File("x.npz")));
        File.WriteAllBytes(file, SafeTensorsBytes.File(SafeTensorsBytes.Entry(name, "F32", "[1]", "[0,4]"), new byte[4]));
        ExpectShort(CliRun.Of("convert", file, folder.File("x.safetensors"), "--prefix", "no"));
        File.WriteAllBytes(file, SafeTensorsBytes.File(SafeTensorsBytes.Entry(name, "F64", "[1]", "[0,8]"), BitConverter.GetBytes(0.1)));
        ExpectShort(CliRun.Ok("convert", file, folder.File("x.safetensors")));
        ExpectShort(CliRun.Of("describe", "GridworldCNN", "--img-shape", "10,10,4", "--weights", file));
        ExpectShort(CliRun.Of("describe", "GridworldCNN", "--img-shape", "10,10,4", "--activation", name[..2_000_000]));
    }

    [Fact]
    public void Names_in_archives_are_quoted_in_part()
    {
        string name = $"{new string('n', 60_000)}.npy";
        byte[] file = ZipBytes.File(new ZipPart(name, Encoding.ASCII.GetBytes("no array")));
        InvalidFileException exception = Assert.Throws<InvalidFileException>(() => Npz.Read(file, "x.npz"));
        Assert.InRange(exception.Message.Length, 1, 6000);
    }

    private static void ExpectShort(CliRun run)
    {
        Assert.InRange(run.Error.Length, 1, 4200);
        Assert.InRange(run.Out.Length, 0, 4200);
        ExpectPrintable(run);
    }

    private static void ExpectPrintable(CliRun run) => Assert.DoesNotContain(
        run.Out + run.Error, static character => character != '\n' && (char.IsControl(character) || character == '\u202e'));
}
