using System.Numerics.Tensors;
using Amago.Tensors;
using Tensor = Amago.Tensors.Tensor;

namespace Amago.Nets;

/// <summary>The gradients of a plan's parameters as steps hand them over; a parameter that several steps share gets their sum.</summary>
/// <param name="parameters">The plan's parameters.</param>
/// <param name="isWanted">Which of them need a gradient.</param>
internal sealed unsafe class ParameterGradients(IReadOnlyList<Tensor> parameters, Func<int, bool> isWanted)
{
    private readonly Tensor?[] _gradients = new Tensor?[parameters.Count];

    /// <summary>The gradient of a parameter, or null.</summary>
    public Tensor? this[int parameter] => _gradients[parameter];

    /// <summary>Adds what one step contributes, in the parameter's own order.</summary>
    public void Add(int parameter, float* values)
    {
        if (!isWanted(parameter))
            return;
        var contribution = new ReadOnlySpan<float>(values, parameters[parameter].ElementCount);
        if (_gradients[parameter] is { } sum)
        {
            TensorPrimitives.Add(sum.AsSpan<float>(), contribution, sum.AsSpan<float>());
            return;
        }

        Tensor gradient = Tensor.Uninitialized(parameters[parameter].Shape);
        contribution.CopyTo(gradient.AsSpan<float>());
        _gradients[parameter] = gradient;
    }
}
