using System.Diagnostics;
using System.Globalization;
using Amago.Formats;
using Amago.Tests.Formats;

namespace Amago.Tests.Cli;

/// <summary>The tool as users run it: a process of its own.</summary>
[Collection(nameof(OneCommandAtATime))]
public sealed class ProcessTests
{
    private static readonly Dictionary<string, string> Plain = [];

    [Fact]
    public void Help_and_version_are_printed()
    {
        Assert.Equal((0, "0.1.0\n", ""), Parts(CliRun.Child(Plain, "--version")));
        foreach (string[] args in new[] { new[] { "--help" }, ["encode", "--help"], ["augment", "-h"] })
        {
            CliRun run = CliRun.Child(Plain, args);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains(args.Length == 1 ? "amago [command] [options]" : $"amago {args[0]} ", run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bad_input_exits_with_2_and_one_line()
    {
        CliRun run = CliRun.Child(Plain, "describe", "DrQCNN", "--img-shape", "3,3,3");
        Assert.Equal(
            (2, "", "amago: DrQCNN: a 3x3 image is smaller than the 15x15 its kernels [3,3,3,3] with strides [2,1,1,1] need.\n"),
            Parts(run));
        Assert.Contains(
            "   at ",
            CliRun.Child(new Dictionary<string, string> { ["AMAGO_DEBUG"] = "1" }, "describe", "DrQCNN", "--img-shape", "3,3,3").Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Encoders_of_an_assembly_of_the_users_are_known()
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, "Configured.dll");
        string[] args =
            ["describe", "TinyCNN", "--img-shape", "20,20,3", "--set", "width=4", "--set", "TinyCNN.kernels=[3]", "--show-config"];
        Assert.Equal((0, "# TinyCNN\nTinyCNN.width = 4\nTinyCNN.kernels = [3]\nTinyCNN.activation = 'leaky_relu'\n", ""), Parts(
            CliRun.Child(Plain, [.. args, "--load", assembly])));
        Assert.Contains("width", CliRun.Child(Plain, "list", "--load", assembly).Out, StringComparison.Ordinal);
        CliRun.Refused([.. args, "--load", "no.dll"], "no.dll: there is no such file");
        CliRun.Refused([.. args, "--load", Path.Combine(CliImages.Screens, "coinrun2.png")],
            "coinrun2.png: expected a .NET assembly, got something else");
    }

    [Fact]
    public void The_sample_builds_encoders_out_of_gin_and_JSON()
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", BuiltProgram.PathOf("samples/Configured", "Configured"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["CONFIGURED_value__TinyCNN__width"] = "6" },
        })!;
        CliRun run = CliRun.Finish(process);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("policy/IMPALAishCNN.cnn_block_depths = [4, 8, 12]\n", run.Out, StringComparison.Ordinal);
        Assert.Contains(
            "value/TinyCNN.width = 6\nvalue/TinyCNN.kernels = [5, 3, 3]\nvalue/TinyCNN.activation = 'mish'\n",
            run.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Encodes_a_screen()
    {
        using var folder = new TemporaryFolder();
        string input = Path.Combine(CliImages.Screens, "coinrun2.png"), output = folder.File("y.npy");
        Assert.Equal(0, CliRun.Child(Plain, "encode", "DrQCNN", "--input", input, "-o", output).ExitCode);
        Compare.Bits(CliImages.Encode("DrQCNN", Png.Load(input).Reshape(1, 1, 104, 104, 3)), Npy.Load(output), "features");
    }

    [Fact]
    public void A_closed_pipe_is_no_crash()
    {
        if (OperatingSystem.IsWindows())
            return;
        string tool = BuiltProgram.Amago;
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"{{ dotnet '{tool}' list; echo $? >&2; }} | true"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
        Assert.Equal("0\n", CliRun.Finish(shell).Error);
    }

    [Fact]
    public void Being_stopped_leaves_no_half_file()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string input = CliImages.Save(folder.File("x.npy"), CliImages.Pixels(1, 3000, 84, 84, 4));
        using Process process = CliRun.Start(
            Plain, "encode", "IMPALAishCNN", "--input", input, "-o", folder.File("y.npy"), "--threads", "1");
        var clock = Stopwatch.StartNew();
        while (Directory.GetFiles(folder.Path).Length < 2 && clock.Elapsed < TimeSpan.FromMinutes(1))
            Thread.Sleep(10);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length); // the input, and what is being written
        using (Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        CliRun run = CliRun.Finish(process);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("stopped before the end", run.Error, StringComparison.Ordinal);
        Assert.Equal([input], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("frames")]
    [InlineData("x.npy")]
    public void Memory_does_not_grow_with_the_number_of_images(string name)
    {
        // 1,000 images take 77 MB as bytes; the whole managed heap gets 40.
        using var folder = new TemporaryFolder();
        string input = folder.File(name), output = folder.File("y.npy");
        Tensor image = CliImages.Pixels(1, 160, 160, 3);
        if (name == "frames")
            SaveFrames(input, image);
        else
            Npy.Save(input, Tensor.FromArray(
                [.. Enumerable.Repeat(image.ToArray<byte>(), 1000).SelectMany(pixels => pixels)], [1000, 160, 160, 3]));
        var limit = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = $"{40 << 20:X}" };
        CliRun run = CliRun.Child(limit, "encode", "NatureishCNN",
            "--set", "strides=[16,2,1]", "--set", "channels=[4,4,8]", "--set", "kernels=[16,2,2]", "--input", input, "-o", output);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal([1000, 1, 8 * 4 * 4], Npy.Load(output).Shape);

        static void SaveFrames(string folder, Tensor image)
        {
            Directory.CreateDirectory(folder);
            string first = CliImages.Save(Path.Combine(folder, "frame-000.png"), image);
            for (int i = 1; i < 1000; i++)
                File.Copy(first, Path.Combine(folder, $"frame-{i:000}.png"));
        }
    }

    private static (int ExitCode, string Out, string Error) Parts(CliRun run) => (run.ExitCode, run.Out, run.Error);
}
