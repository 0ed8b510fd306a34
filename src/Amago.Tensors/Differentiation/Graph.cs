namespace Amago.Tensors.Differentiation;

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

    /// <summary>Whether the output was made of the input.</summary>
    public bool ReadsInput => ReferenceEquals(Output, Input) || Nodes.Any(node => node.Inputs.Contains(Input));

    /// <summary>Whether the output was made of another recording's input too.</summary>
    public bool ReadsOther => Nodes.SelectMany(static node => node.Inputs).Append(Output)
        .Any(tensor => tensor is { IsSymbolic: true, Source: null } && !ReferenceEquals(tensor, Input));

    /// <summary>Runs a function on a symbolic input of a shape and keeps what it did.</summary>
    /// <exception cref="SymbolicTensorException">The function looks at values.</exception>
    public static Graph Record(Shape shape, Func<Tensor, Tensor> function)
    {
        var input = Tensor.Symbolic(shape, DType.Float32);
        Tensor output = Autograd.WithGradients(() => function(input)); // what parameters alone give keeps its source, in a NoGrad scope too
        return new Graph(input, output, InOrder(output));
    }

    // Inputs before results. Iterative: what a loop records may be many thousands of operations deep.
    private static List<Node> InOrder(Tensor output)
    {
        var nodes = new List<Node>();
        var seen = new HashSet<Node>();
        var stack = new Stack<(Node Node, int NextInput)>();
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

        return nodes;

        void Visit(Node? node)
        {
            if (node is not null && seen.Add(node))
                stack.Push((node, 0));
        }
    }
}
