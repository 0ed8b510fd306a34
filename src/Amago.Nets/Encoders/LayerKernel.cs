using Amago.Kernels.Convolution;
using Amago.Kernels.Convolution.Contract;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>
/// A kernel that could compute a convolution of an encoder, with memory and random values of its own: to see which one runs, and to time
/// it beside the others.
/// </summary>
public sealed class LayerKernel
{
    private readonly ConvolutionRun _run;

    private LayerKernel(string layer, in Conv2dShape shape, ConvolutionDirection direction, ConvolutionRun run, bool isChosen)
    {
        WindowGeometry window = shape.Window;
        Layer = layer;
        Size = $"{shape.Height}x{shape.Width}x{shape.Channels} {window.KernelHeight}x{window.KernelWidth}x{shape.OutputChannels}";
        Direction = direction switch
        {
            ConvolutionDirection.Forward => "forward",
            ConvolutionDirection.BackwardData => "data gradient",
            _ => "weight gradient",
        };
        Flops = ConvolutionRun.Flops(shape);
        IsChosen = isChosen;
        _run = run;
    }

    /// <summary>The convolution's place in the encoder, such as <c>blocks.0.conv</c>; where several are alike, the first one's.</summary>
    public string Layer { get; }

    /// <summary>
    /// Images and weights, such as <c>9x9x64 3x3x64</c>: height, width, channels; kernel height and width, output channels.
    /// </summary>
    public string Size { get; }

    /// <summary>What of the convolution is computed: <c>forward</c>, <c>data gradient</c> or <c>weight gradient</c>.</summary>
    public string Direction { get; }

    /// <summary>Algorithm, tile and vector width, such as <c>winograd F(4x4,3x3) 12x32 512-bit</c>.</summary>
    public string Name => _run.Name;

    /// <summary>Whether the encoder runs this kernel for the layer.</summary>
    public bool IsChosen { get; }

    /// <summary>
    /// Floating-point operations of a run, a multiply-add as two, by the direct convolution's count: an algorithm that needs fewer may pass
    /// the machine's peak.
    /// </summary>
    public double Flops { get; }

    /// <summary>
    /// The kernels of an encoder's convolutions, one list for each layer and direction with the chosen kernel first. The gradient of pixels
    /// is left out, and of layers that are alike all but the first. Lists are made as they are asked for: each holds its kernels' memory.
    /// </summary>
    /// <param name="cnn">The encoder whose convolutions are listed.</param>
    /// <param name="images">Images of a run, at least 1: the choice of kernels depends on it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="cnn"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="images"/> is less than 1.</exception>
    public static IEnumerable<IReadOnlyList<LayerKernel>> Of(Cnn cnn, int images)
    {
        ArgumentNullException.ThrowIfNull(cnn);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        return
            from layer in Convolutions(cnn, images)
            from direction in Enum.GetValues<ConvolutionDirection>()
            where !(layer.IsFirst && direction == ConvolutionDirection.BackwardData) // pixels need no gradient
            select Of(layer.Name, layer.Shape, direction);
    }

    /// <summary>Computes all images once, on the caller's thread.</summary>
    public void Run() => _run.Run();

    private static LayerKernel[] Of(string layer, Conv2dShape shape, ConvolutionDirection direction) =>
    [
        .. ConvolutionRun.Candidates(shape, direction)
            .Select((run, index) => new LayerKernel(layer, shape, direction, run, isChosen: index == 0)),
    ];

    // One of each size, in the order in which they run.
    private static IEnumerable<(string Name, Conv2dShape Shape, bool IsFirst)> Convolutions(Cnn cnn, int images)
    {
        Graph graph = cnn.RecordGraph(images);
        return graph.Nodes.Where(static node => node.Operation is Ops.Images.Conv2d && node.Output.IsSymbolic)
            .Select(node => (node.Operation.Layer, ShapeOf(node), node.Inputs[0] == graph.Input))
            .DistinctBy(static layer => (layer.Item2, layer.Item3));

        static Conv2dShape ShapeOf(Node node)
        {
            Shape x = node.Inputs[0].Shape, weight = node.Inputs[1].Shape;
            return new Conv2dShape(x[0], x[2], x[3], x[1], weight[0], ((Ops.Images.Conv2d)node.Operation).Window);
        }
    }
}
