namespace Amago.Tensors;

/// <summary>
/// What was recorded on the way from a symbolic input to a symbolic output: the one description of an encoder that shapes, counts,
/// drawings, export and execution plans are read off.
/// </summary>
internal sealed class Graph
{
    private Graph(Tensor input, Tensor output, IReadOnlyList<Node> nodes)
    {
        Input = input;
        Output = output;
        Nodes = nodes;
    }

    public Tensor Input { get; }

    public Tensor Output { get; }

    /// <summary>The operations in an order in which they can run.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>Runs a function on a symbolic input of a shape and keeps what it did.</summary>
    /// <exception cref="SymbolicTensorException">The function looks at values.</exception>
    public static Graph Record(Shape shape, Func<Tensor, Tensor> function)
    {
        var input = Tensor.Symbolic(shape, DType.Float32);
        Tensor output = Autograd.WithGradients(() => function(input)); // what parameters alone give keeps its source, in a NoGrad scope too
        var nodes = new List<Node>();
        Collect(output.Source, nodes, []);
        return new Graph(input, output, nodes);
    }

    // An encoder is a few dozen operations deep.
    private static void Collect(Node? node, List<Node> nodes, HashSet<Node> seen)
    {
        if (node is null || !seen.Add(node))
            return;
        foreach (Tensor input in node.Inputs)
            Collect(input.Source, nodes, seen);
        nodes.Add(node);
    }
}
