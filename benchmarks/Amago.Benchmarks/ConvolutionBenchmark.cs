using Amago.Kernels;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Amago.Benchmarks;

/// <summary>Every kernel that could compute a layer's convolution, on one thread and four images.</summary>
[Config(typeof(InProcess))]
public class ConvolutionBenchmark
{
    private const int Images = 4;

    private static readonly (string Name, int Size, int Channels, int OutputChannels, WindowGeometry Window)[] Layers =
    [
        ("Nature conv1", 84, 4, 32, new(8, 4)),
        ("Nature conv2", 20, 32, 64, new(4, 2)),
        ("Nature conv3", 9, 64, 64, new(3)),
        ("DrQ conv1", 84, 9, 32, new(3, 2)),
        ("DrQ conv2", 41, 32, 32, new(3)),
        ("IMPALA conv", 64, 3, 16, new(3, 1, 1)),
        ("IMPALA residual 31", 31, 16, 16, new(3, 1, 1)),
        ("IMPALA residual 15", 15, 32, 32, new(3, 1, 1)),
        ("Gridworld conv2", 9, 16, 32, new(2)),
    ];

    /// <summary>A layer, what of it is computed, and the kernel.</summary>
    [ParamsSource(nameof(Runs))]
    public object Kernel { get; set; } = "";

    /// <summary>All of them.</summary>
    public static IEnumerable<object> Runs =>
        from layer in Layers
        let shape = new Conv2dShape(Images, layer.Size, layer.Size, layer.Channels, layer.OutputChannels, layer.Window)
        from direction in Enum.GetValues<ConvolutionDirection>()
        from run in ConvolutionRun.Candidates(shape, direction)
        select new NamedRun($"{layer.Name} {direction}: {run.Name}", run);

    /// <summary>Computes four images.</summary>
    [Benchmark]
    public void Run() => ((NamedRun)Kernel).Run.Run();

    private sealed record NamedRun(string Name, ConvolutionRun Run)
    {
        public override string ToString() => Name;
    }

    // The kernels are internal, and so are the objects that hold their memory: they stay in this process.
    private sealed class InProcess : ManualConfig
    {
        public InProcess() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
