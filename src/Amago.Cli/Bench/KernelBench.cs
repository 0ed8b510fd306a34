using System.Globalization;
using System.Text.Json;
using Amago.Cli.Output;
using Amago.Nets;

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
        [.. LayerKernels.Measure(encoder.Create(), batch, budget).Select(kernel => new KernelResult(encoder.Encoder.PythonName, batch, kernel))];

    public static void Print(CommandConsole console, IReadOnlyList<KernelResult> results)
    {
        var table = new TextTable(
            ("Encoder", false), ("Layer", false), ("Size", false), ("Images", true), ("Direction", false), ("Kernel", false), ("Chosen", false),
            ("GFLOP/s", true), ("Of peak", true), ("Best", true));
        foreach ((string encoder, int batch, LayerKernel kernel) in results)
        {
            table.Add(
                encoder,
                kernel.Layer,
                kernel.Size,
                batch.ToString(CultureInfo.InvariantCulture),
                kernel.Direction,
                kernel.Kernel,
                kernel.IsChosen ? "*" : "",
                Text(kernel.Gflops, "F1"),
                Text(kernel.Gflops / kernel.PeakGflops, "F2"),
                Text(kernel.BestGflops / kernel.PeakGflops, "F2"));
        }

        table.Print(console);
        console.Out.WriteLine();
        console.Out.WriteLine("Effective GFLOP/s by the direct convolution's count, on one thread; shares of the FMA peak: median and best.");
    }

    public static void WriteJson(Utf8JsonWriter json, KernelResult result)
    {
        LayerKernel kernel = result.Kernel;
        json.WriteString("encoder", result.Encoder);
        json.WriteString("layer", kernel.Layer);
        json.WriteString("size", kernel.Size);
        json.WriteNumber("images", result.Batch);
        json.WriteString("direction", kernel.Direction);
        json.WriteString("kernel", kernel.Kernel);
        json.WriteBoolean("chosen", kernel.IsChosen);
        json.WriteNumber("gflops", Math.Round(kernel.Gflops, 3));
        json.WriteNumber("best_gflops", Math.Round(kernel.BestGflops, 3));
        json.WriteNumber("peak_gflops", Math.Round(kernel.PeakGflops, 3));
        json.WriteNumber("share_of_peak", Math.Round(kernel.Gflops / kernel.PeakGflops, 4));
        json.WriteNumber("best_share_of_peak", Math.Round(kernel.BestGflops / kernel.PeakGflops, 4));
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>A kernel of an encoder's layer.</summary>
internal sealed record KernelResult(string Encoder, int Batch, LayerKernel Kernel);
