using Amago.Kernels.Convolution.Contract;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets.Plans;

/// <summary>
/// Turns a recorded graph into the steps of a plan. A convolution takes in the addition and the activation behind it where nothing else
/// reads what lies between.
/// </summary>
internal sealed class PlanBuilder
{
    private readonly Graph _graph;
    private readonly int _groupImages;
    private readonly Dictionary<Tensor, PlanValue> _values = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, int> _readers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, PendingConvolution> _pending = new(ReferenceEqualityComparer.Instance);
    private readonly List<PlanValue> _made = [];
    private readonly List<PlanStep> _steps = [];

    private PlanBuilder(Graph graph, int groupImages)
    {
        _graph = graph;
        _groupImages = groupImages;
        foreach (Tensor input in graph.Nodes.SelectMany(static node => node.Inputs).Append(graph.Output))
            _readers[input] = _readers.GetValueOrDefault(input) + 1;
        Make(graph.Input, null);
    }

    /// <summary>Why a graph can't be planned, or null where it can.</summary>
    public static string? Obstacle(Graph graph)
    {
        if (!graph.ReadsInput)
            return "it does not use the images";
        foreach (Node node in graph.Nodes)
        {
            Operation operation = node.Operation;
            string name = operation.Layer.Length == 0 ? operation.Name : $"{operation.Layer} ({operation.Name})";
            PlanForm? form = PlanForm.Find(operation);
            int valueInputs = form?.ValueInputs ?? 1;
            bool hasParameters = node.Inputs.Skip(valueInputs).All(static input => input is { IsSymbolic: false, IsLeaf: true });
            if (!node.Inputs[0].IsSymbolic || !hasParameters)
                return $"{name} has a parameter that is computed";
            if (form is null || !node.Inputs.Take(valueInputs).All(static input => input.IsSymbolic) || !form.Fits(node))
                return $"there is no step for {name}";
        }

        return null;
    }

    /// <summary>The steps of a graph without <see cref="Obstacle"/>; and the values: the images first, then what the steps make.</summary>
    /// <param name="graph">The operations as recorded for one image.</param>
    /// <param name="groupImages">The most images that a step gets at once.</param>
    public static (PlanStep[] Steps, PlanValue[] Values) Build(Graph graph, int groupImages)
    {
        var builder = new PlanBuilder(graph, groupImages);
        foreach (Node node in graph.Nodes)
            PlanForm.Find(node.Operation)!.Visit(builder, node);
        return ([.. builder._steps], [.. builder._made]);
    }

    /// <summary>Adds a step whose input is the node's first input.</summary>
    public void Add(Node node, Func<PlanValue, PlanValue, PlanStep> step)
    {
        PlanValue x = Value(node.Inputs[0]);
        _steps.Add(step(x, Make(node.Output, null)));
    }

    /// <summary>Adds a convolution, or has it wait for what follows it if that is all that reads it.</summary>
    public void AddConvolution(Node node, WindowGeometry window)
    {
        PlanValue x = Value(node.Inputs[0]);
        Offer(node.Output, new PendingConvolution(x, null, window, node.Inputs[1], node.Inputs.ElementAtOrDefault(2)));
    }

    /// <summary>Adds a sum: to a convolution's that waits for it, if there is one.</summary>
    public void AddSum(Node node)
    {
        (Tensor left, Tensor right) = (node.Inputs[0], node.Inputs[1]);
        if (!_pending.ContainsKey(left))
            (left, right) = (right, left);
        PlanValue other = Value(right); // before the convolution is taken: both operands may wait for one
        if (_pending.TryGetValue(left, out PendingConvolution? convolution) && convolution.Residual is null)
        {
            _pending.Remove(left);
            Offer(node.Output, convolution with { Residual = other });
            return;
        }

        PlanValue first = Value(left);
        _steps.Add(new AddStep(first, other, Make(node.Output, null)));
    }

    /// <summary>Adds an activation: to a convolution that waits for it, if there is one whose epilogue can apply it.</summary>
    public void AddActivation(Node node, Ops.Activations.ActivationOperation activation)
    {
        Ops.Activations.ActivationOperation? signed = activation.Epilogue.Activation == EpilogueActivation.None ? null : activation;
        if (signed is not null && _pending.Remove(node.Inputs[0], out PendingConvolution? convolution))
        {
            Emit(node.Output, convolution, signed);
            return;
        }

        PlanValue x = Value(node.Inputs[0]);
        _steps.Add(new ActivationStep(x, Make(node.Output, signed), activation));
    }

    private void Offer(Tensor output, PendingConvolution convolution)
    {
        _pending[output] = convolution;
        if (_readers[output] != 1 || ReferenceEquals(output, _graph.Output))
            Value(output);
    }

    private PlanValue Value(Tensor tensor)
    {
        if (_pending.Remove(tensor, out PendingConvolution? convolution))
            Emit(tensor, convolution, null);
        return _values[tensor];
    }

    private void Emit(Tensor output, PendingConvolution convolution, Ops.Activations.ActivationOperation? activation)
    {
        (PlanValue input, PlanValue? residual, WindowGeometry window, Tensor weight, Tensor? bias) = convolution;
        _steps.Add(new ConvolutionStep(input, residual, Make(output, activation), window, weight, bias, _groupImages));
    }

    /// <summary>The next value: every step makes one, right before it is added, so that step and value have the same place.</summary>
    private PlanValue Make(Tensor tensor, Ops.Activations.ActivationOperation? activation)
    {
        var value = new PlanValue(_made.Count, [.. tensor.Shape.Sizes[1..]], activation);
        _made.Add(value);
        return _values[tensor] = value;
    }

    /// <summary>A convolution that waits for what follows it.</summary>
    private sealed record PendingConvolution(PlanValue Input, PlanValue? Residual, WindowGeometry Window, Tensor Weight, Tensor? Bias);
}
