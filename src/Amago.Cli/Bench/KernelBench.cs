using System.Globalization;
using System.Text.Json;

namespace Amago.Cli.Bench;

/// <summary>Measures, layer by layer, the kernels that could compute it.</summary>
internal static class KernelBench
{
    /// <summary>The results of all layers, encoder after encoder.</summary>
    public static IEnumerable<IReadOnlyList<KernelResult>> Measure(BenchRequest request) =>
        from encoder in request.Encoders
        from batch in request.Batches
        select Measure(encoder, batch, TimeSpan.FromSeconds(request.Seconds));

    private static KernelResult[] Measure(BenchEncoder encoder, int batch, TimeSpan budget) =>
        [.. LayerKernel.Of(encoder.Create(), batch).SelectMany(kernels => Measure(encoder.Encoder.PythonName, batch, kernels, budget))];

    // The kernels of a layer and a direction in turn.
    private static IEnumerable<KernelResult> Measure(string encoder, int batch, IReadOnlyList<LayerKernel> kernels, TimeSpan budget) =>
        kernels.Zip(
            InterleavedTimer.Measure(budget, [.. kernels.Select(static kernel => new TimedWork(1, kernel.Run))]),
            (kernel, timing) => new KernelResult(encoder, batch, kernel, timing));

    public static void Print(CommandConsole console, IReadOnlyList<KernelResult> results)
    {
        var table = new TextTable(
            ("Encoder", false), ("Layer", false), ("Size", false), ("Images", true), ("Direction", false), ("Kernel", false),
            ("Chosen", false), ("GFLOP/s", true), ("Of peak", true), ("Best", true));
        foreach ((string encoder, int batch, LayerKernel kernel, WorkTiming timing) in results)
        {
            table.Add(
                encoder,
                kernel.Layer,
                kernel.Size,
                batch.ToString(CultureInfo.InvariantCulture),
                kernel.Direction,
                kernel.Name,
                kernel.IsChosen ? "*" : "",
                Text(Gflops(kernel, timing.MedianSeconds), "F1"),
                Text(Gflops(kernel, timing.MedianSeconds) / timing.PeakGflops, "F2"),
                Text(Gflops(kernel, timing.MinSeconds) / timing.PeakGflops, "F2"));
        }

        table.Print(console);
        console.Out.WriteLine();
        console.Out.WriteLine(
            "Effective GFLOP/s by the direct convolution's count, on one thread; shares of the FMA peak: median and best.");
    }

    public static void WriteJson(Utf8JsonWriter json, KernelResult result)
    {
        LayerKernel kernel = result.Kernel;
        double gflops = Gflops(kernel, result.Timing.MedianSeconds);
        double best = Gflops(kernel, result.Timing.MinSeconds), peak = result.Timing.PeakGflops;
        json.WriteString("encoder", result.Encoder);
        json.WriteString("layer", kernel.Layer);
        json.WriteString("size", kernel.Size);
        json.WriteNumber("images", result.Batch);
        json.WriteString("direction", kernel.Direction);
        json.WriteString("kernel", kernel.Name);
        json.WriteBoolean("chosen", kernel.IsChosen);
        json.WriteNumber("gflops", Math.Round(gflops, 3));
        json.WriteNumber("best_gflops", Math.Round(best, 3));
        json.WriteNumber("peak_gflops", Math.Round(peak, 3));
        json.WriteNumber("share_of_peak", Math.Round(gflops / peak, 4));
        json.WriteNumber("best_share_of_peak", Math.Round(best / peak, 4));
    }

    private static double Gflops(LayerKernel kernel, double seconds) => kernel.Flops / seconds / 1e9;

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>What timing a kernel of an encoder's layer gave, on one thread.</summary>
internal sealed record KernelResult(string Encoder, int Batch, LayerKernel Kernel, WorkTiming Timing);
