using Amago.Kernels;
using Amago.Nets;
using Amago.Tensors;
using Spectre.Console;

namespace Amago.Benchmarks;

/// <summary>The four encoders at their usual sizes: forward, and forward with backward and an Adam step.</summary>
internal static class EncoderBenchmark
{
    private static readonly (string Name, (int, int, int) ImgShape)[] Encoders =
    [
        ("NatureishCNN", (84, 84, 4)), ("IMPALAishCNN", (64, 64, 3)), ("DrQCNN", (84, 84, 9)), ("GridworldCNN", (10, 10, 4)),
    ];

    public static void Run(int batch)
    {
        Table table = new Table().Title($"Encoders, {batch} images, {Workers.Threads} threads").AddColumns(
            "encoder", "forward ms", "GFLOP/s", "of FMA peak", "training step ms");
        foreach ((string name, (int, int, int) imgShape) in Encoders)
        {
            Cnn cnn = Nets.Encoders.Find(name).Create(imgShape, channelsFirst: false, generator: new Generator(0));
            var pixels = new byte[batch * imgShape.Item1 * imgShape.Item2 * imgShape.Item3];
            new Random(1).NextBytes(pixels);
            Tensor obs = Tensor.FromArray(pixels, [batch, 1, imgShape.Item1, imgShape.Item2, imgShape.Item3]);
            var optimizer = new Adam(cnn.Parameters());
            (double[] seconds, double peak) = Interleaved.Measure(TimeSpan.FromSeconds(1), () => Forward(cnn, obs), () => Train(cnn, obs, optimizer));
            double rate = 2.0 * cnn.Summary.MultiplyAdds * batch / seconds[0] / 1e9;
            table.AddRow(name, $"{seconds[0] * 1e3:F2}", $"{rate:F1}", $"{rate / peak / Workers.Threads:F2}", $"{seconds[1] * 1e3:F2}");
        }

        AnsiConsole.Write(table);
    }

    private static void Forward(Cnn cnn, Tensor obs)
    {
        using (Autograd.NoGrad())
            cnn.Forward(obs);
    }

    private static void Train(Cnn cnn, Tensor obs, Adam optimizer)
    {
        optimizer.ZeroGrad();
        cnn.Forward(obs).Square().Mean().Backward();
        optimizer.Step();
    }
}
