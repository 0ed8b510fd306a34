using System.Text.Json;
using Amago.Cli.Bench;
using Amago.Configuration;
using Amago.Nets;
using Amago.Tensors;

namespace Amago.Benchmarks;

/// <summary>
/// This library's side of <c>benchmarks/peers</c>: a process that lives as long as the comparison, gets one case a line as JSON, and
/// answers with the milliseconds of its calls.
/// </summary>
internal static class PeerWorker
{
    public static void Run(TextReader input, TextWriter output)
    {
        output.WriteLine(JsonSerializer.Serialize(new { peer = "amago", version = "0.1.0" }));
        output.Flush();
        (string Key, Action Call, double Flops) kept = ("", static () => { }, 0);
        while (input.ReadLine() is { } line)
        {
            JsonElement one = JsonDocument.Parse(line).RootElement;
            string key =
                $"{one.GetProperty("encoder")} {one.GetProperty("img_shape")} {one.GetProperty("mode")} {one.GetProperty("batch")}";
            if (key != kept.Key)
            {
                (Action call, double flops) = Make(one);
                kept = (key, call, flops);
            }

            var work = new TimedWork(one.GetProperty("threads").GetInt32(), kept.Call);
            WorkTiming timing = InterleavedTimer.Measure(TimeSpan.FromSeconds(one.GetProperty("seconds").GetDouble()), [work])[0];
            output.WriteLine(JsonSerializer.Serialize(new
            {
                median_ms = timing.MedianSeconds * 1e3,
                min_ms = timing.MinSeconds * 1e3,
                gflop = kept.Flops / 1e9,
                peak_gflops = timing.PeakGflops,
                allocated_bytes = timing.AllocatedBytes,
            }));
            output.Flush();
        }
    }

    // Policies have ReLU, as those of stable-baselines3.
    private static string Activation(JsonElement one) => one.GetProperty("mode").GetString() == "act" ? "relu" : "leaky_relu";

    private static (Action Call, double Flops) Make(JsonElement one)
    {
        int[] shape = [.. one.GetProperty("img_shape").EnumerateArray().Select(static size => size.GetInt32())];
        Cnn cnn = Encoders.Find(one.GetProperty("encoder").GetString()!)
            .Create((shape[0], shape[1], shape[2]), channelsFirst: false, Activation(one), generator: new Generator(0));
        var work = new EncoderWork(cnn, one.GetProperty("batch").GetInt32());
        return one.GetProperty("mode").GetString() switch
        {
            "forward" => (work.Forward(), work.ForwardFlops),
            "act" => (work.Act(), work.ActFlops),
            "train" => (work.Train(), work.TrainFlops),
            "augment" => (work.Augment(DType.UInt8), 0),
            _ => (work.Augment(DType.Float32), 0),
        };
    }
}
