using Amago.Kernels;
using Amago.Tensors;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>How fast a kernel computes a layer, on one thread.</summary>
/// <param name="Layer">The convolution's place in the encoder; where several are alike, the first one's.</param>
/// <param name="Size">Images and weights, such as <c>9x9x64 3x3x64</c>.</param>
/// <param name="Direction">forward, data gradient or weight gradient.</param>
/// <param name="Kernel">Algorithm, tile and instruction set.</param>
/// <param name="IsChosen">Whether it is the one that runs.</param>
/// <param name="Gflops">By the direct convolution's count, so that an algorithm which needs fewer operations may pass the peak; of the median run.</param>
/// <param name="BestGflops">Of the fastest run.</param>
/// <param name="PeakGflops">Measured between the runs.</param>
internal sealed record LayerKernel(string Layer, string Size, string Direction, string Kernel, bool IsChosen, double Gflops, double BestGflops, double PeakGflops);

/// <summary>Times every kernel that could compute an encoder's convolutions.</summary>
internal static class LayerKernels
{
    private const string PlainLoops = "plain loops";

    /// <summary>Times the kernels of all layers, those of a layer and a direction in turn.</summary>
    /// <param name="cnn">The encoder.</param>
    /// <param name="images">How many a run gets.</param>
    /// <param name="budget">Time for each layer and direction.</param>
    public static IEnumerable<LayerKernel> Measure(Cnn cnn, int images, TimeSpan budget)
    {
        foreach ((string layer, Conv2dShape shape, bool isFirst) in Convolutions(cnn, images))
        {
            foreach (ConvolutionDirection direction in Enum.GetValues<ConvolutionDirection>())
            {
                if (isFirst && direction == ConvolutionDirection.BackwardData)
                    continue; // pixels need no gradient
                foreach (LayerKernel kernel in Measure(layer, shape, direction, budget))
                    yield return kernel;
            }
        }
    }

    private static LayerKernel[] Measure(string layer, Conv2dShape shape, ConvolutionDirection direction, TimeSpan budget)
    {
        IReadOnlyList<ConvolutionRun> all = ConvolutionRun.Candidates(shape, direction);
        ConvolutionRun[] fast = [.. all.Where(static run => run.Name != PlainLoops)];
        IReadOnlyList<ConvolutionRun> runs = fast.Length > 0 ? fast : all;
        WorkTiming[] timings = Interleaved.Measure(budget, [.. runs.Select(static run => new TimedWork(1, run.Run))]);
        double gigaflops = ConvolutionRun.Flops(shape) / 1e9;
        WindowGeometry window = shape.Window;
        string size = $"{shape.Height}x{shape.Width}x{shape.Channels} {window.KernelHeight}x{window.KernelWidth}x{shape.OutputChannels}";
        string name = direction switch
        {
            ConvolutionDirection.Forward => "forward",
            ConvolutionDirection.BackwardData => "data gradient",
            _ => "weight gradient",
        };
        return [.. runs.Zip(timings, (run, timing) => new LayerKernel(
            layer, size, name, run.Name, run == all[0], gigaflops / timing.MedianSeconds, gigaflops / timing.MinSeconds, timing.PeakGflops))];
    }

    // One of each size, in the order in which they run.
    private static IEnumerable<(string Layer, Conv2dShape Shape, bool IsFirst)> Convolutions(Cnn cnn, int images)
    {
        Graph graph = cnn.RecordGraph(images);
        return graph.Nodes.Where(static node => node.Operation is Ops.Conv2d && node.Output.IsSymbolic)
            .Select(node => (node.Operation.Layer, ShapeOf(node), node.Inputs[0] == graph.Input))
            .DistinctBy(static layer => (layer.Item2, layer.Item3));

        static Conv2dShape ShapeOf(Node node)
        {
            Shape x = node.Inputs[0].Shape, weight = node.Inputs[1].Shape;
            return new Conv2dShape(x[0], x[2], x[3], x[1], weight[0], ((Ops.Conv2d)node.Operation).Window);
        }
    }
}
