using Amago.Kernels;
using Spectre.Console;

namespace Amago.Benchmarks;

/// <summary>Every convolution of the encoders at their usual sizes: this library's kernel against im2col and a matrix product.</summary>
internal static class LayerBenchmark
{
    private static readonly (string Name, int Height, int Channels, int OutputChannels, WindowGeometry Window)[] Layers =
    [
        ("Nature conv1, 84x84x4, 8x8 s4", 84, 4, 32, new(8, 4)),
        ("Nature conv2, 20x20x32, 4x4 s2", 20, 32, 64, new(4, 2)),
        ("Nature conv3, 9x9x64, 3x3", 9, 64, 64, new(3)),
        ("DrQ conv1, 84x84x9, 3x3 s2", 84, 9, 32, new(3, 2)),
        ("DrQ conv2, 41x41x32, 3x3", 41, 32, 32, new(3)),
        ("DrQ conv4, 37x37x32, 3x3", 37, 32, 32, new(3)),
        ("IMPALA conv, 64x64x3, 3x3 p1", 64, 3, 16, new(3, 1, 1)),
        ("IMPALA residual, 31x31x16, 3x3 p1", 31, 16, 16, new(3, 1, 1)),
        ("IMPALA conv, 31x31x16, 3x3 p1", 31, 16, 32, new(3, 1, 1)),
        ("IMPALA residual, 15x15x32, 3x3 p1", 15, 32, 32, new(3, 1, 1)),
        ("IMPALA residual, 7x7x32, 3x3 p1", 7, 32, 32, new(3, 1, 1)),
        ("Gridworld conv1, 10x10x4, 2x2", 10, 4, 16, new(2)),
        ("Gridworld conv2, 9x9x16, 2x2", 9, 16, 32, new(2)),
        ("Gridworld conv3, 8x8x32, 2x2", 8, 32, 48, new(2)),
    ];

    public static void Run(int images)
    {
        Table table = new Table().Title($"Convolution, forward, {images} images, {Workers.Threads} threads").AddColumns(
            "layer", "ms", "GFLOP/s", "of FMA peak", "im2col + GEMM ms", "speed-up");
        foreach ((string name, int height, int channels, int outputChannels, WindowGeometry window) in Layers)
        {
            var shape = new Conv2dShape(images, height, height, channels, outputChannels, window);
            float[] x = Values(images * shape.InputSize), w = Values(shape.WeightSize), b = Values(outputChannels);
            float[] y = new float[images * shape.OutputSize], columns = new float[y.Length];
            var im2col = new Im2ColConvolution(shape);
            (double[] seconds, double peak) = Interleaved.Measure(
                TimeSpan.FromSeconds(0.5), () => Kernels.Conv2d.Forward(x, w, b, y, shape), () => im2col.Forward(x, w, b, columns));
            double flops = 2.0 * y.Length * shape.RowLength * window.KernelHeight;
            table.AddRow(
                name,
                $"{seconds[0] * 1e3:F3}",
                $"{flops / seconds[0] / 1e9:F1}",
                $"{flops / seconds[0] / 1e9 / peak / Workers.Threads:F2}",
                $"{seconds[1] * 1e3:F3}",
                $"{seconds[1] / seconds[0]:F2}");
        }

        AnsiConsole.Write(table);
    }

    private static float[] Values(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
