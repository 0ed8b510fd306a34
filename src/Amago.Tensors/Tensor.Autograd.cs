using System.Numerics.Tensors;

namespace Amago.Tensors;

public sealed partial class Tensor
{
    private bool _requiresGrad;
    private Tensor? _idleGrad;
    private Lock? _gradLock;

    /// <summary>
    /// Whether backward passes give this tensor a gradient. Set it on a leaf (a parameter, an input); a result has it when any of its
    /// inputs does.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Set on a tensor that is not float32, or cleared on a result: use <see cref="Detach"/>.
    /// </exception>
    public bool RequiresGrad
    {
        get => _requiresGrad || (Source is not null && !IsSymbolic);
        set
        {
            if (value && DType != DType.Float32)
                throw new InvalidOperationException($"RequiresGrad: only float32 tensors have gradients, this one is {Describe()}.");
            if (!value && Source is not null)
            {
                throw new InvalidOperationException(
                    "RequiresGrad: this tensor is the result of recorded operations; use Detach() for a tensor outside the graph.");
            }

            _requiresGrad = value;
        }
    }

    /// <summary>
    /// Sum of the gradients that backward passes gave this leaf, of its shape and contiguous; null before the first. In a
    /// <see cref="TensorScope"/> its memory serves again after <see cref="ZeroGrad"/>: copy what is to outlive that. Backward passes of
    /// several threads add up; in which order, and so the last bits, is chance.
    /// </summary>
    public Tensor? Grad { get; private set; }

    /// <summary>Whether this tensor is where gradients end: not the result of a recorded operation.</summary>
    public bool IsLeaf => Source is null;

    /// <summary>The operation that made this tensor, where one was recorded.</summary>
    internal Node? Source { get; set; }

    // Of leaves alone: most tensors never need one.
    private Lock GradLock => _gradLock ?? Interlocked.CompareExchange(ref _gradLock, new Lock(), null) ?? _gradLock;

    /// <summary>Adds to the <see cref="Grad"/> of every leaf the gradient of this tensor, which must have one element.</summary>
    /// <param name="retainGraph">Keep what the forward pass saved, so that Backward can run through it once more.</param>
    /// <exception cref="InvalidOperationException">
    /// There is more than one element, nothing here requires a gradient, the graph was already used, or an input was overwritten since.
    /// </exception>
    public void Backward(bool retainGraph = false)
    {
        if (ElementCount != 1)
        {
            throw new InvalidOperationException(
                $"Backward: expected a tensor of one element (a loss), got shape {Shape}; pass the gradient of a larger result.");
        }

        Backward(Full(Shape, 1f), retainGraph);
    }

    /// <summary>
    /// Adds to the <see cref="Grad"/> of every leaf the gradient of this tensor, weighted by <paramref name="gradient"/>.
    /// </summary>
    /// <param name="gradient">Gradient of a scalar with respect to this tensor, of its shape.</param>
    /// <param name="retainGraph">Keep what the forward pass saved, so that Backward can run through it once more.</param>
    /// <exception cref="ArgumentException">The gradient's shape is not this tensor's.</exception>
    /// <exception cref="InvalidOperationException">
    /// Nothing here requires a gradient, the graph was already used, or an input was overwritten since.
    /// </exception>
    public void Backward(Tensor gradient, bool retainGraph = false)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        if (gradient.Shape != Shape || gradient.DType != DType.Float32)
            throw new ArgumentException($"Backward: expected a gradient float32 {Shape}, got {gradient.Describe()}.", nameof(gradient));
        if (!RequiresGrad)
        {
            throw new InvalidOperationException(
                "Backward: nothing that this tensor was computed from requires a gradient (or it was computed in a NoGrad scope).");
        }

        Tape.Run(this, gradient, retainGraph);
    }

    /// <summary>Sets <see cref="Grad"/> to null, so that the next backward pass starts it anew.</summary>
    public void ZeroGrad()
    {
        lock (GradLock)
        {
            if (TensorScope.Current is not null)
                _idleGrad = Grad ?? _idleGrad;
            Grad = null;
        }
    }

    /// <summary>The same elements outside the graph: no gradient flows through.</summary>
    public Tensor Detach() => new(Storage, DType, Shape, _strides, Offset);

    /// <summary>Says that the elements were written to in place, so that a pending backward pass that needs them fails.</summary>
    internal void MarkWritten() => Storage.Version++;

    /// <summary>Adds to <see cref="Grad"/>, in memory of its own.</summary>
    internal void AccumulateGrad(Tensor gradient) => AccumulateGrad(gradient.RowMajor().AsSpan<float>());

    /// <summary>Adds values in row-major order to <see cref="Grad"/>.</summary>
    internal void AccumulateGrad(ReadOnlySpan<float> gradient)
    {
        lock (GradLock)
        {
            if (Grad is { } grad)
            {
                TensorPrimitives.Add(grad.AsSpan<float>(), gradient, grad.AsSpan<float>());
                grad.MarkWritten();
                return;
            }

            grad = _idleGrad ?? FromArray(GC.AllocateUninitializedArray<float>(ElementCount), Shape); // outlives every scope
            _idleGrad = null;
            gradient.CopyTo(grad.AsSpan<float>());
            grad.MarkWritten();
            Grad = grad;
        }
    }
}
