using System.Globalization;
using System.Text.Json;

namespace Amago.Cli.Bench;

/// <summary>Measures whole calls: each encoder, mode and batch on its thread counts in turn.</summary>
internal static class CaseBench
{
    /// <summary>The results of all thread counts, case after case.</summary>
    public static IEnumerable<IReadOnlyList<BenchResult>> Measure(BenchRequest request) =>
        from encoder in request.Encoders
        from mode in request.Modes
        from batch in request.Batches
        select Measure(encoder, mode, batch, request);

    private static BenchResult[] Measure(BenchEncoder encoder, BenchMode mode, int batch, BenchRequest request)
    {
        Cnn cnn = encoder.Create();
        long most = Array.MaxLength / Math.Max(cnn.OutputFeatures, (long)cnn.ImageHeight * cnn.ImageWidth * cnn.InputChannels);
        if (batch > most)
            throw new ArgumentException($"--batch {batch}: expected at most {most} images of this size.");
        var work = new EncoderWork(cnn, batch);
        (Action run, double flops) = mode switch
        {
            BenchMode.Forward => (work.Forward(), work.ForwardFlops),
            BenchMode.Act => (work.Act(), work.ActFlops),
            BenchMode.Train => (work.Train(), work.TrainFlops),
            _ => (work.Augment(DType.UInt8), 0),
        };
        WorkTiming[] timings = InterleavedTimer.Measure(
            TimeSpan.FromSeconds(request.Seconds * request.Threads.Count),
            [.. request.Threads.Select(threads => new TimedWork(threads, run))]);
        return [.. request.Threads.Zip(timings, Result)];

        BenchResult Result(int threads, WorkTiming timing) =>
            new(encoder, mode, batch, threads, timing, flops / timing.MedianSeconds / 1e9);
    }

    public static void Print(CommandConsole console, IReadOnlyList<BenchResult> results)
    {
        var table = new TextTable(
            ("Encoder", false), ("Image", true), ("Mode", false), ("Batch", true), ("Threads", true), ("Median ms", true),
            ("Least ms", true), ("Images/s", true), ("GFLOP/s", true), ("Of peak", true), ("Bytes/call", true), ("First ms", true));
        foreach (BenchResult result in results)
        {
            (int first, int second, int third) = result.Encoder.ImgShape;
            table.Add(
                result.Encoder.Encoder.PythonName,
                $"{first}x{second}x{third}",
                ModeName(result.Mode),
                Text(result.Batch),
                Text(result.Threads),
                Text(result.Timing.MedianSeconds * 1e3, "F3"),
                Text(result.Timing.MinSeconds * 1e3, "F3"),
                Text(result.Batch / result.Timing.MedianSeconds, "F0"),
                result.Gflops > 0 ? Text(result.Gflops, "F1") : "",
                result.Gflops > 0 ? Text(result.Gflops / result.Timing.PeakGflops, "F2") : "",
                Text(result.Timing.AllocatedBytes),
                Text(result.Timing.FirstSeconds * 1e3, "F1"));
        }

        table.Print(console);
    }

    public static void WriteJson(Utf8JsonWriter json, BenchResult result)
    {
        (int first, int second, int third) = result.Encoder.ImgShape;
        json.WriteString("encoder", result.Encoder.Encoder.PythonName);
        json.WriteNumbers("img_shape", first, second, third);
        json.WriteString("mode", ModeName(result.Mode));
        json.WriteNumber("batch", result.Batch);
        json.WriteNumber("threads", result.Threads);
        json.WriteNumber("median_ms", Math.Round(result.Timing.MedianSeconds * 1e3, 6));
        json.WriteNumber("min_ms", Math.Round(result.Timing.MinSeconds * 1e3, 6));
        json.WriteNumber("gflops", Math.Round(result.Gflops, 6));
        json.WriteNumber("peak_gflops", Math.Round(result.Timing.PeakGflops, 3));
        json.WriteNumber("share_of_peak", Math.Round(result.Gflops / result.Timing.PeakGflops, 4));
        json.WriteNumber("allocated_bytes", result.Timing.AllocatedBytes);
        json.WriteNumber("first_call_ms", Math.Round(result.Timing.FirstSeconds * 1e3, 3));
    }

    private static string ModeName(BenchMode mode) => mode switch
    {
        BenchMode.Forward => "forward",
        BenchMode.Act => "act",
        BenchMode.Train => "train",
        _ => "augment",
    };

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The figures of one case.</summary>
/// <param name="Encoder">The encoder that was measured.</param>
/// <param name="Mode">What a call computed.</param>
/// <param name="Batch">Number of images of a call.</param>
/// <param name="Threads">Number of threads of a call.</param>
/// <param name="Timing">Times of a call.</param>
/// <param name="Gflops">Floating-point speed of the median call, by the direct convolutions' count; 0 for augmentation.</param>
internal sealed record BenchResult(BenchEncoder Encoder, BenchMode Mode, int Batch, int Threads, WorkTiming Timing, double Gflops);
