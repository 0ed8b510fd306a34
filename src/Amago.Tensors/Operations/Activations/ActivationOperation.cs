namespace Amago.Tensors.Operations;

/// <summary>A function of every element by itself with a kernel for its gradient, which is computed from the input.</summary>
internal abstract record ActivationOperation : Unary
{
    public sealed override void Backward(Node node, Tensor dy, InputGradients gradients)
    {
        Tensor x = Dense(node.Inputs[0]);
        Tensor dx = Tensor.Uninitialized(x.Shape, [.. x.Strides]);
        Gradient(x.Elements<float>(), dy.InLayout([.. x.Strides]).Elements<float>(), dx.Elements<float>());
        gradients.Add(0, dx);
    }

    /// <summary>dx from x and dy, element by element.</summary>
    protected abstract void Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx);
}
