using Amago.Kernels.Convolution.Contract;
using Amago.Kernels.Elementwise;
using Amago.Tensors.Operations.Elementwise;

namespace Amago.Tensors.Operations.Activations;

/// <summary>A function of every element by itself with a kernel for its gradient, which is computed from the input.</summary>
internal abstract record ActivationOperation : Unary
{
    /// <summary>
    /// The activation and its slope where a convolution's epilogue can apply it; its output then has the sign of its input, so that
    /// <see cref="GradientInline"/> may be given the output. None for the others, which need a pass of their own.
    /// </summary>
    public virtual (EpilogueActivation Activation, float Slope) Epilogue => (EpilogueActivation.None, 1);

    /// <summary>y from x on the caller's thread; y may be x.</summary>
    public abstract void MapInline(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>dx from x and dy on the caller's thread; dx may be x or dy.</summary>
    public abstract void GradientInline(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx);

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

/// <summary>An activation by its kernels: the only place that says which gradient belongs to which function.</summary>
/// <param name="Name">The activation's name in graphs and messages, such as <c>gelu</c>.</param>
/// <param name="Function">The kernel of the activation: y from x.</param>
/// <param name="Derivative">The kernel of its gradient: dx from x and dy.</param>
internal abstract record ActivationOperation<TFunction, TGradient>(
    string Name, TFunction Function = default, TGradient Derivative = default)
    : ActivationOperation
    where TFunction : struct, IUnaryOperator
    where TGradient : struct, IBinaryOperator
{
    public sealed override string Name { get; } = Name;

    public sealed override void MapInline(ReadOnlySpan<float> x, Span<float> y) => ElementwiseLoop.MapInline(x, y, Function);

    public sealed override void GradientInline(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx) =>
        ElementwiseLoop.Map2Inline(x, dy, dx, Derivative);

    protected sealed override void Map(ReadOnlySpan<float> x, Span<float> y) => ElementwiseLoop.Map(x, y, Function);

    protected sealed override void Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx) =>
        ElementwiseLoop.Map2(x, dy, dx, Derivative);
}
