namespace Amago.Tensors.Differentiation;

/// <summary>Where an operation's backward pass puts the gradients of its inputs.</summary>
internal sealed class InputGradients
{
    private readonly Dictionary<Tensor, Tensor> _pending = new(ReferenceEqualityComparer.Instance);
    private Node? _node;

    /// <summary>The node whose backward pass runs.</summary>
    public void Enter(Node node) => _node = node;

    /// <summary>Whether a gradient of this input is wanted: skip the work where it is not.</summary>
    public bool Needs(int input) => _node!.Inputs[input].RequiresGrad;

    /// <summary>Adds a gradient of an input. The tensor must not be written to afterwards.</summary>
    public void Add(int input, Tensor gradient)
    {
        if (Needs(input))
            Add(_node!.Inputs[input], gradient);
    }

    /// <summary>Adds a gradient of an input that is a parameter, values in row-major order, if it is wanted.</summary>
    public void Add(Tensor parameter, ReadOnlySpan<float> gradient)
    {
        if (!parameter.RequiresGrad)
            return;
        if (parameter.IsLeaf)
            parameter.AccumulateGrad(gradient);
        else
            Add(parameter, Tensor.FromSpan(gradient, parameter.Shape));
    }

    /// <summary>
    /// Adds a gradient of any tensor: a leaf's goes to its <see cref="Tensor.Grad"/> at once, others wait for the rest of theirs.
    /// </summary>
    public void Add(Tensor tensor, Tensor gradient)
    {
        if (tensor.IsLeaf)
            tensor.AccumulateGrad(gradient);
        else
            _pending[tensor] = _pending.TryGetValue(tensor, out Tensor? sum) ? sum + gradient : gradient;
    }

    /// <summary>Takes out what has come for a tensor, or null.</summary>
    public Tensor? Take(Tensor tensor) => _pending.Remove(tensor, out Tensor? gradient) ? gradient : null;
}
