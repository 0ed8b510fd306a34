using Amago.Kernels;
using Amago.Tensors;
using Ops = Amago.Tensors.Operations;

namespace Amago.Nets;

/// <summary>
/// Turns a recorded graph into the steps of a plan. A convolution takes in the addition and the activation behind it where nothing else
/// reads what lies between.
/// </summary>
internal sealed class PlanBuilder
{
    private readonly Graph _graph;
    private readonly int _images;
    private readonly PlanLayout _layout;
    private readonly Dictionary<Tensor, PlanValue> _values = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, int> _readers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, PendingConvolution> _pending = new(ReferenceEqualityComparer.Instance);
    private readonly List<PlanValue> _made = [];
    private readonly List<PlanStep> _steps = [];

    private PlanBuilder(Graph graph, int images, PlanLayout layout)
    {
        _graph = graph;
        _images = images;
        _layout = layout;
        foreach (Tensor input in graph.Nodes.SelectMany(static node => node.Inputs).Append(graph.Output))
            _readers[input] = _readers.GetValueOrDefault(input) + 1;
        _values[graph.Input] = Make(graph.Input, PlanGate.None);
    }

    /// <summary>Why a graph can't be planned, or null where it can.</summary>
    public static string? Obstacle(Graph graph)
    {
        if (ReferenceEquals(graph.Input, graph.Output))
            return "it gives the images back as they are";
        if (!graph.ReadsInput)
            return "it does not use the images";
        foreach (Node node in graph.Nodes)
        {
            Operation operation = node.Operation;
            string name = operation.Layer.Length == 0 ? operation.Name : $"{operation.Layer} ({operation.Name})";
            if (!node.Inputs[0].IsSymbolic || node.Inputs.Skip(operation is Ops.Add ? 2 : 1).Any(static input => input.IsSymbolic || !input.IsLeaf))
                return $"{name} has a parameter that is computed";
            bool isKnown = operation switch
            {
                Ops.Conv2d or Ops.GroupNorm or Ops.Relu or Ops.LeakyRelu or Ops.Gelu or Ops.Mish or Ops.AdaptiveRational => node.Output.Rank == 4,
                Ops.MaxPool2d pool => MaxPoolStep.Fits(pool.Window),
                Ops.Add => node.Inputs[1].IsSymbolic && node.Inputs[0].Shape == node.Inputs[1].Shape && node.Output.Rank == 4,
                _ => false,
            };
            if (!isKnown)
                return $"there is no step for {name}";
        }

        return null;
    }

    /// <summary>The steps of a graph without <see cref="Obstacle"/>, and the values that they make: the images first, the output last.</summary>
    /// <param name="graph">What was recorded for one image.</param>
    /// <param name="images">The most images that a step gets at once.</param>
    /// <param name="layout">Takes the room that parameters need.</param>
    public static (PlanStep[] Steps, PlanValue[] Values) Build(Graph graph, int images, PlanLayout layout)
    {
        var builder = new PlanBuilder(graph, images, layout);
        foreach (Node node in graph.Nodes)
            builder.Visit(node);
        return ([.. builder._steps], [.. builder._made]);
    }

    private void Visit(Node node)
    {
        switch (node.Operation)
        {
            case Ops.Conv2d convolution:
                Offer(node.Output, new PendingConvolution(Value(node.Inputs[0]), null, convolution.Window, node.Inputs[1], node.Inputs.ElementAtOrDefault(2)));
                break;
            case Ops.Add:
                VisitAdd(node);
                break;
            case Ops.Relu:
                VisitGate(node, new PlanGate(EpilogueActivation.Relu, 0), new Kernels.Relu(), new Kernels.ReluGradient());
                break;
            case Ops.LeakyRelu { Slope: > 0 and < 1 } leaky:
                VisitGate(node, new PlanGate(EpilogueActivation.LeakyRelu, leaky.Slope), new Kernels.LeakyRelu(leaky.Slope), new Kernels.LeakyReluGradient(leaky.Slope));
                break;
            case Ops.LeakyRelu leaky:
                Emit(node, (x, y) => new ActivationStep<Kernels.LeakyRelu, Kernels.LeakyReluGradient>(x, y, new Kernels.LeakyRelu(leaky.Slope), new Kernels.LeakyReluGradient(leaky.Slope)));
                break;
            case Ops.Gelu:
                Emit(node, static (x, y) => new ActivationStep<Kernels.Gelu, Kernels.GeluGradient>(x, y, new Kernels.Gelu(), new Kernels.GeluGradient()));
                break;
            case Ops.Mish:
                Emit(node, static (x, y) => new ActivationStep<Kernels.Mish, Kernels.MishGradient>(x, y, new Kernels.Mish(), new Kernels.MishGradient()));
                break;
            case Ops.AdaptiveRational:
                Emit(node, (x, y) => new AdaptiveStep(x, y, node.Inputs[1], node.Inputs[2], _layout));
                break;
            case Ops.MaxPool2d pool:
                Emit(node, (x, y) => new MaxPoolStep(x, y, pool.Window));
                break;
            case Ops.GroupNorm norm:
                Emit(node, (x, y) => new GroupNormStep(x, y, norm, node.Inputs.ElementAtOrDefault(1), node.Inputs.ElementAtOrDefault(2), _layout));
                break;
            default:
                throw new InvalidOperationException($"There is no step for {node.Operation.Name}.");
        }
    }

    private void VisitAdd(Node node)
    {
        (Tensor left, Tensor right) = (node.Inputs[0], node.Inputs[1]);
        if (!_pending.ContainsKey(left))
            (left, right) = (right, left);
        PlanValue other = Value(right); // before the convolution is taken: both operands may wait for one
        if (_pending.Remove(left, out PendingConvolution? convolution) && convolution.Residual is null)
        {
            Offer(node.Output, convolution with { Residual = other });
            return;
        }

        if (convolution is not null)
            _pending[left] = convolution;
        PlanValue first = Value(left), sum = Make(node.Output, PlanGate.None);
        Add(new AddStep(first, other, sum));
    }

    private void VisitGate<TFunction, TGradient>(Node node, PlanGate gate, TFunction function, TGradient gradient)
        where TFunction : struct, IUnaryOperator
        where TGradient : struct, IBinaryOperator
    {
        if (_pending.Remove(node.Inputs[0], out PendingConvolution? convolution))
        {
            EmitConvolution(node.Output, convolution, gate);
            return;
        }

        PlanValue x = Value(node.Inputs[0]), y = Make(node.Output, gate);
        Add(new ActivationStep<TFunction, TGradient>(x, y, function, gradient));
    }

    /// <summary>A convolution waits for what follows it if that is all that reads it.</summary>
    private void Offer(Tensor output, PendingConvolution convolution)
    {
        _pending[output] = convolution;
        if (_readers[output] != 1 || ReferenceEquals(output, _graph.Output))
            Value(output);
    }

    private PlanValue Value(Tensor tensor)
    {
        if (_pending.Remove(tensor, out PendingConvolution? convolution))
            EmitConvolution(tensor, convolution, PlanGate.None);
        return _values[tensor];
    }

    private void EmitConvolution(Tensor output, PendingConvolution convolution, PlanGate gate)
    {
        PlanValue y = Make(output, gate);
        Add(new ConvolutionStep(convolution.Input, convolution.Residual, y, convolution.Window, convolution.Weight, convolution.Bias, _images, _layout));
    }

    private void Emit(Node node, Func<PlanValue, PlanValue, PlanStep> step)
    {
        PlanValue x = Value(node.Inputs[0]);
        Add(step(x, Make(node.Output, PlanGate.None)));
    }

    private PlanValue Make(Tensor tensor, PlanGate gate)
    {
        var value = new PlanValue(_made.Count, [.. tensor.Shape.Sizes[1..]], gate);
        _made.Add(value);
        return _values[tensor] = value;
    }

    private void Add(PlanStep step)
    {
        _steps.Add(step);
        foreach (PlanValue input in step.Inputs)
            input.Consumers.Add(step);
    }

    /// <summary>A convolution that has been seen but not emitted.</summary>
    private sealed record PendingConvolution(PlanValue Input, PlanValue? Residual, WindowGeometry Window, Tensor Weight, Tensor? Bias);
}
