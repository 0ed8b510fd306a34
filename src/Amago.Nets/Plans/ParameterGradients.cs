using Amago.Tensors;

namespace Amago.Nets;

/// <summary>Takes the gradients of a plan's parameters as steps hand them over; a parameter that several steps share gets their sum.</summary>
/// <param name="parameters">The plan's parameters.</param>
/// <param name="gradients">Gradients of the inputs of the plan's node: the images, then the parameters.</param>
internal readonly unsafe struct ParameterGradients(List<Tensor> parameters, InputGradients gradients)
{
    /// <summary>Adds what one step contributes, in the parameter's own order.</summary>
    public void Add(int parameter, float* values) =>
        gradients.Add(parameter + 1, new ReadOnlySpan<float>(values, parameters[parameter].ElementCount));
}
