using Amago.Kernels.Convolution.Contract;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets.Plans.Rows;

/// <summary>
/// Turns recorded operations on rows into steps. A linear layer takes in the activation behind it where nothing else reads what lies
/// between; parts of a concatenation are made where it wants them; slices and other shapes are other names of what they are of.
/// </summary>
internal sealed class RowPlanBuilder
{
    private readonly int _rows;
    private readonly Dictionary<Tensor, RowValue> _values = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, List<Node>> _readers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, (Tensor Whole, int Offset)> _parts = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Tensor> _outputs = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Node> _done = [];
    private readonly List<RowValue> _made = [];
    private readonly List<RowBuffer> _buffers = [];
    private readonly List<RowStep> _steps = [];

    private RowPlanBuilder(Graph graph)
    {
        _rows = graph.Inputs[0].Shape[0];
        _outputs.UnionWith(graph.Outputs);
        foreach (Node node in graph.Nodes)
        {
            foreach (Tensor input in node.Inputs.Where(static input => input.IsSymbolic))
            {
                if (!_readers.TryGetValue(input, out List<Node>? readers))
                    _readers[input] = readers = [];
                readers.Add(node);
            }
        }

        foreach (Tensor input in graph.Inputs)
            Make(input);
        foreach (Node node in graph.Nodes.Where(static node => node.Operation is Ops.Selection.Concatenate))
            FindParts(node);
    }

    /// <summary>Why a graph of several rows can't be planned, or null where it can.</summary>
    public static string? Obstacle(Graph graph)
    {
        int rows = graph.Inputs[0].Shape[0];
        foreach (Node node in graph.Nodes)
        {
            string name = node.Operation.Layer.Length == 0 ? node.Operation.Name : $"{node.Operation.Layer} ({node.Operation.Name})";
            RowForm? form = RowForm.Find(node.Operation);
            if (form is null || node.Output.DType != DType.Float32 || !form.Fits(node))
                return $"there is no step for {name}";
            if (node.Output.Rank == 0 || node.Output.Shape[0] != rows)
                return $"{name} does not keep rows apart";
        }

        return graph.Outputs.All(static output => output.IsSymbolic)
            ? null
            : "an output does not depend on what comes in";
    }

    /// <summary>The steps of a graph without <see cref="Obstacle"/>, and what they read and make.</summary>
    public static RowPlanParts Build(Graph graph)
    {
        var builder = new RowPlanBuilder(graph);
        foreach (Node node in graph.Nodes)
        {
            if (!builder._done.Contains(node))
                RowForm.Find(node.Operation)!.Visit(builder, node);
        }

        return new RowPlanParts(
            [.. builder._steps], [.. builder._made], [.. builder._buffers], [.. graph.Outputs.Select(output => builder._values[output])]);
    }

    /// <summary>Adds a step whose input is the node's first input.</summary>
    public void Add(Node node, Func<RowValue, RowValue, RowStep> step) => _steps.Add(step(_values[node.Inputs[0]], Make(node.Output)));

    /// <summary>
    /// Adds a linear layer, with the activation behind it where that is all that reads it and costs an instruction or two.
    /// </summary>
    public void AddLinear(Node node)
    {
        Tensor output = node.Output;
        Ops.Activations.ActivationOperation? activation = null;
        if (!_outputs.Contains(output)
            && _readers.GetValueOrDefault(output) is [{ Operation: Ops.Activations.ActivationOperation next } reader]
            && next.Epilogue.Activation != EpilogueActivation.None)
        {
            (activation, output) = (next, reader.Output);
            _done.Add(reader);
        }

        RowValue x = _values[node.Inputs[0]];
        _steps.Add(new RowLinearStep(x, Make(output), (node.Inputs[1], node.Inputs.ElementAtOrDefault(2)), activation));
    }

    /// <summary>Adds an operation on pairs: of two values, or of one and a constant.</summary>
    public void AddPair(Node node, Ops.Elementwise.Binary operation)
    {
        Tensor left = node.Inputs[0], right = node.Inputs[1];
        if (left.IsSymbolic && right.IsSymbolic)
        {
            _steps.Add(new RowPairStep(_values[left], _values[right], Make(node.Output), operation));
            return;
        }

        Tensor constant = left.IsSymbolic ? right : left, value = left.IsSymbolic ? left : right;
        Shape row = node.Output.Shape.With(0, 1);
        _steps.Add(new RowConstantStep(
            _values[value], Make(node.Output), constant.Detach().Expand(row), isLeft: !left.IsSymbolic, operation));
    }

    /// <summary>Adds copies of those parts that are not made in their place.</summary>
    public void AddConcatenation(Node node)
    {
        RowValue whole = Make(node.Output);
        int offset = 0;
        foreach (Tensor input in node.Inputs)
        {
            if (!_parts.ContainsKey(input))
                _steps.Add(new RowCopyStep(_values[input], Value(Length(input), whole.Buffer, whole.Offset + offset)));
            offset += Length(input);
        }
    }

    /// <summary>Adds another name of some floats of the node's first input.</summary>
    public void AddView(Node node, int offset)
    {
        RowValue of = _values[node.Inputs[0]];
        _values[node.Output] = Value(Length(node.Output), of.Buffer, of.Offset + offset);
    }

    // A part that one step makes and one concatenation reads.
    private void FindParts(Node node)
    {
        int offset = 0;
        foreach (Tensor input in node.Inputs)
        {
            bool isMade = input.Source is { Operation: not (Ops.Views.Reshape or Ops.Views.Relayout or Ops.Views.Slice) };
            if (isMade && _readers[input].Count == 1 && !_outputs.Contains(input))
                _parts[input] = (node.Output, offset);
            offset += Length(input);
        }
    }

    private RowValue Make(Tensor tensor)
    {
        if (_values.TryGetValue(tensor, out RowValue? made))
            return made;
        int length = Length(tensor);
        if (_parts.TryGetValue(tensor, out (Tensor Whole, int Offset) part))
        {
            RowValue whole = Make(part.Whole);
            return _values[tensor] = Value(length, whole.Buffer, whole.Offset + part.Offset);
        }

        var buffer = new RowBuffer(_buffers.Count, length);
        _buffers.Add(buffer);
        return _values[tensor] = Value(length, buffer, 0);
    }

    private RowValue Value(int length, RowBuffer buffer, int offset)
    {
        var value = new RowValue(_made.Count, length, buffer, offset);
        _made.Add(value);
        return value;
    }

    private int Length(Tensor tensor) => tensor.Shape.ElementCount / _rows;
}

/// <summary>What a row plan is made of.</summary>
/// <param name="Steps">The steps in the order in which they run.</param>
/// <param name="Values">What the steps read and make.</param>
/// <param name="Buffers">Where values lie: the inputs first.</param>
/// <param name="Outputs">The values that are the outputs.</param>
internal sealed record RowPlanParts(RowStep[] Steps, RowValue[] Values, RowBuffer[] Buffers, RowValue[] Outputs);
