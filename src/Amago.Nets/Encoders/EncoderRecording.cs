using Amago.Nets.Plans;
using Amago.Nets.Plans.Rows;

namespace Amago.Nets.Encoders;

/// <summary>What running an encoder once without values showed: layers, shapes, and the plan by which it runs as one.</summary>
/// <param name="Graph">The operations of ConvForward, or null where it looks at values and can't be recorded.</param>
/// <param name="OutputShape">(C', H', W') of one image's feature map.</param>
/// <param name="Dense">What running DenseForward showed.</param>
/// <param name="Path">The encoder's own path when it was recorded, with which its layers' paths start.</param>
/// <param name="Plan">The plan by which the encoder runs as one up to the flattening, or null where it can't.</param>
internal sealed record EncoderRecording(Graph? Graph, Shape OutputShape, DenseRecording Dense, string Path, Lazy<EncoderPlan?> Plan)
{
    /// <summary>Records an encoder.</summary>
    /// <exception cref="InvalidOperationException">The encoder's own code returns what no encoder's features can be.</exception>
    public static EncoderRecording Of(Cnn encoder)
    {
        try
        {
            Graph graph = encoder.RecordGraph(1);
            return Of(encoder, graph, graph.Output);
        }
        catch (SymbolicTensorException)
        {
            // It looks at values: it runs operation by operation, and its output shape is that of a black image's.
            using IDisposable scope = Autograd.NoGrad();
            Tensor blank = Tensor.Zeros([1, encoder.InputChannels, encoder.ImageHeight, encoder.ImageWidth]);
            return Of(encoder, null, encoder.FeatureMaps(blank));
        }
    }

    private static EncoderRecording Of(Cnn encoder, Graph? graph, Tensor maps)
    {
        Shape shape = [.. maps.Shape.Sizes[1..]];
        return new EncoderRecording(
            graph,
            shape,
            DenseRecording.Of(encoder, shape.ElementCount),
            encoder.ModulePath,
            new Lazy<EncoderPlan?>(() => graph is null ? null : EncoderPlan.TryCreate(graph, out _)));
    }
}

/// <summary>What running DenseForward once without values showed.</summary>
/// <param name="Graph">The operations of DenseForward for one row, or null where it looks at values.</param>
/// <param name="IsAny">Whether it does anything.</param>
/// <param name="OutputFeatures">F, features of one image.</param>
internal sealed record DenseRecording(Graph? Graph, bool IsAny, int OutputFeatures)
{
    /// <summary>Records what follows an encoder's flattening.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="features">C'·H'·W', values of an image's maps.</param>
    public static DenseRecording Of(Cnn encoder, int features)
    {
        try
        {
            Graph graph = Graph.Record([1, features], encoder.DenseRows);
            return new DenseRecording(graph, !ReferenceEquals(graph.Input, graph.Output), graph.Output.Shape[1]);
        }
        catch (SymbolicTensorException)
        {
            using IDisposable scope = Autograd.NoGrad();
            return new DenseRecording(null, true, encoder.DenseRows(Tensor.Zeros([1, features])).Shape[1]);
        }
    }

    /// <summary>The plan of what follows the flattening, or null and the reason why there is none. Parameters are those of now.</summary>
    public static RowPlan? Plan(Cnn encoder, out string? obstacle)
    {
        try
        {
            return RowPlan.TryCreate(Graph.Record([2, encoder.OutputShape.ElementCount], encoder.DenseRows), out obstacle);
        }
        catch (SymbolicTensorException)
        {
            obstacle = "DenseForward looks at values";
            return null;
        }
    }
}
