using Amago.Nets.Encoders;
using Amago.Nets.Plans;

namespace Amago.Nets;

/// <summary>One layer of an encoder; shapes and counts are those of one image.</summary>
/// <param name="Name">Dotted module path, such as <c>blocks.0.conv</c>, or the operation where there is no module.</param>
/// <param name="Operation">The operation that the layer computes, such as <c>conv2d</c>.</param>
/// <param name="OutputShape">(C', H', W') of the layer's output; (F) behind the flattening.</param>
/// <param name="Parameters">Trainable values of the layer; those that an earlier layer shares count there.</param>
/// <param name="MultiplyAdds">Multiplications with an addition that the layer takes for one image.</param>
/// <param name="ReceptiveField">
/// Height and width, in pixels of the image, of what one output value sees through windows; a norm's statistics are left out. Behind the
/// flattening it is the whole image.
/// </param>
public sealed record LayerSummary(
    string Name, string Operation, Shape OutputShape, long Parameters, long MultiplyAdds, (int Height, int Width) ReceptiveField);

/// <summary>An encoder's layers, shapes and counts, read off its recording.</summary>
/// <param name="IsRecorded">
/// Whether ConvForward could be recorded. If it looks at values, it runs operation by operation and there are no layers here.
/// </param>
/// <param name="IsPlanned">
/// Whether it runs as one, depth first; if not, operation by operation: <paramref name="Obstacle"/> says why.
/// </param>
/// <param name="Obstacle">Why the encoder can't run as one, or null where it can.</param>
/// <param name="Layers">The layers in the order in which they run.</param>
/// <param name="OutputShape">(C', H', W') of one image's feature map.</param>
/// <param name="Parameters">Trainable values of the encoder, those that no layer uses included.</param>
/// <param name="MultiplyAdds">Multiplications with an addition for one image.</param>
public sealed record EncoderSummary(
    bool IsRecorded,
    bool IsPlanned,
    string? Obstacle,
    IReadOnlyList<LayerSummary> Layers,
    Shape OutputShape,
    long Parameters,
    long MultiplyAdds)
{
    internal static EncoderSummary Of(Cnn encoder, EncoderRecording recording)
    {
        if (recording.Graph is not { } graph)
            return new EncoderSummary(false, false, "ConvForward looks at values", [], encoder.OutputShape, encoder.ParameterCount, 0);
        var layers = new List<LayerSummary>();
        var counted = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        AddLayers(layers, counted, graph, ReceptiveField.Pixel, recording.Path);
        if (recording.Dense.Graph is { } dense)
            AddLayers(layers, counted, dense, new ReceptiveField(encoder.ImageHeight, encoder.ImageWidth, 1, 1), recording.Path);
        string? obstacle = PlanBuilder.Obstacle(graph);
        if (obstacle is null && encoder.IsDense)
            DenseRecording.Plan(encoder, out obstacle);
        long multiplyAdds = layers.Sum(static layer => layer.MultiplyAdds);
        return new EncoderSummary(true, obstacle is null, obstacle, layers, encoder.OutputShape, encoder.ParameterCount, multiplyAdds);
    }

    /// <summary>Adds the layers of a graph, whose input sees so much of the image.</summary>
    private static void AddLayers(
        List<LayerSummary> layers, HashSet<Tensor> counted, Graph graph, ReceptiveField seen, string path)
    {
        var fields = new Dictionary<Tensor, ReceptiveField>(ReferenceEqualityComparer.Instance) { [graph.Input] = seen };
        foreach (Node node in graph.Nodes)
        {
            if (!node.Output.IsSymbolic)
                continue; // computed from parameters alone: no layer of the image
            ReceptiveField field = node.Inputs.Where(fields.ContainsKey).Select(input => fields[input]).Aggregate(ReceptiveField.Union)
                .Behind(node.Operation.SlidingWindow);
            fields[node.Output] = field;
            long parameters = CountLeaves(node.Inputs, counted);
            layers.Add(new LayerSummary(
                NameOf(node.Operation, path),
                node.Operation.Name,
                node.Output.Rank == 0 ? Shape.Scalar : [.. node.Output.Shape.Sizes[1..]],
                parameters,
                node.Operation.MultiplyAdds(node.Inputs, node.Output.Shape),
                (field.Height, field.Width)));
        }
    }

    /// <summary>Values of the parameters that inputs are, or were computed from without the image, each counted once.</summary>
    private static long CountLeaves(Tensor[] inputs, HashSet<Tensor> counted)
    {
        long count = 0;
        var open = new Stack<Tensor>(inputs);
        while (open.TryPop(out Tensor? tensor))
        {
            if (tensor.IsSymbolic || !tensor.RequiresGrad || !counted.Add(tensor))
                continue;
            if (tensor.Source is not { } source)
                count += tensor.ElementCount;
            else
                Array.ForEach(source.Inputs, open.Push);
        }

        return count;
    }

    // Layers are named from the encoder on.
    private static string NameOf(Operation operation, string path)
    {
        string layer = operation.Layer, prefix = $"{path}.";
        return layer.Length == 0 ? operation.Name : layer.StartsWith(prefix, StringComparison.Ordinal) ? layer[prefix.Length..] : layer;
    }

    /// <summary>What a value sees of the image, and how many pixels its neighbour's view is away.</summary>
    private readonly record struct ReceptiveField(int Height, int Width, int StepHeight, int StepWidth)
    {
        public static ReceptiveField Pixel { get; } = new(1, 1, 1, 1);

        public static ReceptiveField Union(ReceptiveField left, ReceptiveField right) => new(
            Math.Max(left.Height, right.Height),
            Math.Max(left.Width, right.Width),
            Math.Max(left.StepHeight, right.StepHeight),
            Math.Max(left.StepWidth, right.StepWidth));

        public ReceptiveField Behind(WindowGeometry? window) => window is not { } w
            ? this
            : new ReceptiveField(
                Height + ((w.KernelHeight - 1) * StepHeight),
                Width + ((w.KernelWidth - 1) * StepWidth), StepHeight * w.StrideHeight, StepWidth * w.StrideWidth);
    }
}
