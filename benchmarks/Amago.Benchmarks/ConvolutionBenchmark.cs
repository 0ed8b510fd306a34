using Amago.Nets;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Amago.Benchmarks;

/// <summary>Every kernel that could compute a convolution of an encoder, on one thread and four images.</summary>
[Config(typeof(InProcess))]
public class ConvolutionBenchmark
{
    private const int Images = 4;

    private static IEnumerable<Cnn> Encoders =>
    [
        new NatureishCnn((84, 84, 4), channelsFirst: false, "leaky_relu"),
        new DrQCnn((84, 84, 9), channelsFirst: false, "leaky_relu"),
        new ImpalaishCnn((64, 64, 3), channelsFirst: false, "leaky_relu"),
        new GridworldCnn((10, 10, 4), channelsFirst: false, "leaky_relu"),
    ];

    /// <summary>A layer, what of it is computed, and the kernel.</summary>
    [ParamsSource(nameof(Runs))]
    public object Kernel { get; set; } = "";

    /// <summary>All of them.</summary>
    public static IEnumerable<object> Runs =>
        from cnn in Encoders
        from kernels in LayerKernel.Of(cnn, Images)
        from kernel in kernels
        select new NamedKernel($"{cnn.GetType().Name} {kernel.Layer} {kernel.Direction}: {kernel.Name}", kernel);

    /// <summary>Computes four images.</summary>
    [Benchmark]
    public void Run() => ((NamedKernel)Kernel).Kernel.Run();

    private sealed record NamedKernel(string Name, LayerKernel Kernel)
    {
        public override string ToString() => Name;
    }

    // The objects hold the kernels' memory: they stay in this process.
    private sealed class InProcess : ManualConfig
    {
        public InProcess() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
