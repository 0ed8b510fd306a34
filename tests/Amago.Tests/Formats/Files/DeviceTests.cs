using System.Diagnostics;
using Amago.Formats;

namespace Amago.Tests.Formats.Files;

/// <summary>Pipes and devices as files: they take and give their bytes once, and keep their place.</summary>
public sealed class DeviceTests
{
    private static readonly Tensor Array = FormatTensors.Random(1, DType.Float32, [100, 300]);

    public static TheoryData<string> Formats => ["safetensors", "npy", "npz", "pt", "png"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_pipe_takes_what_is_written_and_gives_what_is_read(string format)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string output = MakePipe(folder.File($"out.{format}")), input = MakePipe(folder.File($"in.{format}"));
        byte[] written = [];
        Thread reader = Start(() => written = File.ReadAllBytes(output));
        Save(format, output);
        reader.Join();
        Thread writer = Start(() => File.WriteAllBytes(input, written));
        Assert.Equal(Bytes(format), Load(format, input));
        writer.Join();
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
        Assert.Equal([0, 0], Directory.GetFiles(folder.Path).Select(static file => new FileInfo(file).Length));
    }

    [Fact]
    public void A_device_takes_what_is_written_and_keeps_its_place()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        string link = folder.File("nowhere");
        File.CreateSymbolicLink(link, "/dev/null");
        AtomicFile.Write(link, static stream => stream.Write([1, 2, 3]));
        Assert.Equal(0, new FileInfo("/dev/null").Length); // a file in its place would have some
        Assert.Equal([link], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_full_device_is_said_with_the_name_of_the_file()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        string link = folder.File("full.npy");
        File.CreateSymbolicLink(link, "/dev/full");
        var e = Assert.Throws<IOException>(() => Npy.Save(link, Array));
        Assert.Equal($"{link}: can't be written: there is no space left.", e.Message);
        Assert.True(FileFailure.IsOfMachine(e));
    }

    [Fact]
    public void A_reader_that_goes_is_said_with_the_name_of_the_file()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string pipe = MakePipe(folder.File("pipe.npy"));
        Thread reader = Start(() =>
        {
            using FileStream stream = File.OpenRead(pipe);
            stream.ReadByte();
        });
        var e = Assert.Throws<IOException>(() => AtomicFile.Write(pipe, stream =>
        {
            stream.Write(new byte[10_000]);
            reader.Join();
            for (int i = 0; i < 100; i++)
                stream.Write(new byte[100_000]);
        }));
        Assert.Equal($"{pipe}: can't be written: its reader has gone.", e.Message);
    }

    [Fact]
    public void An_npy_file_is_read_piece_by_piece_from_a_pipe()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        string pipe = MakePipe(folder.File("x.npy"));
        byte[] bytes = FormatTensors.Written(static stream => Npy.Write(stream, Array));
        Thread writer = Start(() => File.WriteAllBytes(pipe, bytes));
        using NpyReader reader = NpyReader.Open(pipe);
        Assert.Equal([100, 300], reader.Sizes);
        float[] read = [.. Enumerable.Range(0, 100).SelectMany(_ => reader.Read([300]).ToArray<float>())];
        Assert.Equal(Array.ToArray<float>(), read);
        writer.Join();
    }

    internal static string MakePipe(string path)
    {
        using Process mkfifo = Process.Start("mkfifo", [path]);
        mkfifo.WaitForExit();
        return path;
    }

    // Opening a pipe waits for its other end, which is here.
    private static Thread Start(ThreadStart work)
    {
        var thread = new Thread(work);
        thread.Start();
        return thread;
    }

    private static void Save(string format, string path)
    {
        switch (format)
        {
            case "npy":
                Npy.Save(path, Array);
                break;
            case "png":
                Png.Save(path, Image());
                break;
            case "safetensors":
                SafeTensors.Save(path, new StateDict { { "x", Array } });
                break;
            case "npz":
                Npz.Save(path, new StateDict { { "x", Array } });
                break;
            default:
                TorchCheckpoint.Save(path, new StateDict { { "x", Array } });
                break;
        }
    }

    private static byte[] Load(string format, string path) => format switch
    {
        "npy" => FormatTensors.Written(stream => Npy.Write(stream, Npy.Load(path))),
        "png" => Png.Load(path).ToArray<byte>(),
        "safetensors" => FormatTensors.Written(stream => Npy.Write(stream, SafeTensors.Load(path)["x"])),
        "npz" => FormatTensors.Written(stream => Npy.Write(stream, Npz.Load(path)["x"])),
        _ => FormatTensors.Written(stream => Npy.Write(stream, TorchCheckpoint.Load(path)["x"])),
    };

    private static byte[] Bytes(string format) =>
        format == "png" ? Image().ToArray<byte>() : FormatTensors.Written(static stream => Npy.Write(stream, Array));

    private static Tensor Image() => FormatTensors.Random(2, DType.UInt8, [30, 40, 3]);
}
