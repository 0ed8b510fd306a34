namespace Amago.Tensors.Differentiation;

/// <summary>
/// What was recorded on the way from symbolic inputs to symbolic outputs: the one description of an encoder, or of what follows it, that
/// shapes, counts, drawings, export and execution plans are read off.
/// </summary>
internal sealed class Graph
{
    private Graph(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> outputs, IReadOnlyList<Node> nodes)
    {
        Inputs = inputs;
        Outputs = outputs;
        Nodes = nodes;
    }

    public IReadOnlyList<Tensor> Inputs { get; }

    public IReadOnlyList<Tensor> Outputs { get; }

    /// <summary>The first input: the only one of an encoder.</summary>
    public Tensor Input => Inputs[0];

    /// <summary>The first output: the only one of an encoder.</summary>
    public Tensor Output => Outputs[0];

    /// <summary>The operations in an order in which they can run.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>Whether the first output was made of the first input.</summary>
    public bool ReadsInput => ReferenceEquals(Output, Input) || Nodes.Any(node => node.Inputs.Contains(Input));

    /// <summary>Whether an output was made of another recording's input too.</summary>
    public bool ReadsOther => Nodes.SelectMany(static node => node.Inputs).Concat(Outputs)
        .Any(tensor => tensor is { IsSymbolic: true, Source: null } && !Inputs.Contains(tensor));

    /// <summary>Runs a function on a symbolic input of a shape and keeps what it did.</summary>
    /// <exception cref="SymbolicTensorException">The function looks at values.</exception>
    public static Graph Record(Shape shape, Func<Tensor, Tensor> function) => Record([shape], inputs => [function(inputs[0])]);

    /// <summary>Runs a function on symbolic inputs of some shapes and keeps what it did.</summary>
    /// <exception cref="SymbolicTensorException">The function looks at values.</exception>
    public static Graph Record(IReadOnlyList<Shape> shapes, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function)
    {
        Tensor[] inputs = [.. shapes.Select(static shape => Tensor.Symbolic(shape, DType.Float32))];

        // What parameters alone give keeps its source, in a NoGrad scope too.
        IReadOnlyList<Tensor> outputs = Autograd.WithGradients(() => function(inputs));
        return new Graph(inputs, outputs, InOrder(outputs));
    }

    // Inputs before results. Iterative: what a loop records may be many thousands of operations deep.
    private static List<Node> InOrder(IReadOnlyList<Tensor> outputs)
    {
        var nodes = new List<Node>();
        var seen = new HashSet<Node>();
        var stack = new Stack<(Node Node, int NextInput)>();
        foreach (Tensor output in outputs)
        {
            Visit(output.Source);
            while (stack.TryPop(out (Node Node, int NextInput) top))
            {
                if (top.NextInput >= top.Node.Inputs.Length)
                {
                    nodes.Add(top.Node);
                    continue;
                }

                stack.Push((top.Node, top.NextInput + 1));
                Visit(top.Node.Inputs[top.NextInput].Source);
            }
        }

        return nodes;

        void Visit(Node? node)
        {
            if (node is not null && seen.Add(node))
                stack.Push((node, 0));
        }
    }
}
